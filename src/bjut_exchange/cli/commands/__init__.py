"""The commands: options in, a table out. Nothing is computed here."""
