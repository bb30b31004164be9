"""Formats: how a table is written, a module for each."""
