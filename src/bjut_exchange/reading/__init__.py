"""Reading: from files, whatever they are and however they are written, to columns of texts."""
