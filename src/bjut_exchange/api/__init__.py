"""What Python code gets: an office, its stays, findings and figures as pandas DataFrames."""
