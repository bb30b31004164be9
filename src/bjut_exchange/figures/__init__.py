"""Figures: from the register to counts, record verdicts, breakdowns and the history."""
