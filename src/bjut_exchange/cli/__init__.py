"""The command line: options in, a table out, an exit code."""
