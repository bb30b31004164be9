"""The commands: options in, a table out. Nothing is computed here, and what is is imported late."""
