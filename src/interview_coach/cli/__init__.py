"""`coach`: the product in the terminal."""

from interview_coach.cli.main import app, main

__all__ = ["app", "main"]
