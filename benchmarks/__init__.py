"""Measurements and fits, run by hand: `python -m benchmarks.NAME`. Nothing here is imported by the product."""
