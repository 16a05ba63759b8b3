"""Grading: an answer is compared, point by point, with what an article or a reference says. No language model."""
