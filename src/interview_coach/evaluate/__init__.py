"""Measures of the product on data with known answers; the command line prints them."""
