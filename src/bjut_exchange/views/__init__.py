"""Views: the table that each command shows."""
