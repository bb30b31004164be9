"""The release: what leaves the office, as pages, documents, workbooks and data."""
