"""The register: every row of the exports, with its values and what becomes of it."""
