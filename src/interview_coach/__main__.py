"""`python -m interview_coach` is `coach`."""

from interview_coach.cli import main

main()
