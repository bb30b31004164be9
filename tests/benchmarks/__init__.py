"""Measurements, which are no tests: each is run by hand, as its module says."""
