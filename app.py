"""`python app.py` starts the page; the same as `coach serve`."""

import sys

from interview_coach.coach import Coach
from interview_coach.errors import CoachError
from interview_coach.settings import load_settings
from interview_coach.ui.app import serve

if __name__ == "__main__":
    try:
        settings = load_settings()
        serve(Coach(settings), settings.host, settings.port)
    except CoachError as error:
        sys.exit(str(error))
