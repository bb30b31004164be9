"""Counts a university's outbound and inbound students from per-student exports."""
