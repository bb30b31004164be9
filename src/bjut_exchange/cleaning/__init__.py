"""Cleaning: from the texts of cells to values, each distinct text once."""
