"""Checks: what is wrong in the exports, as findings."""
