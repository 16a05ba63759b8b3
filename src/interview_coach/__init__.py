"""Interview Coach: a study partner for machine-learning interviews that answers from its articles, with citations."""

__version__ = "0.1.0"
