"""Measurements of time, which are no tests: each is run by hand."""
