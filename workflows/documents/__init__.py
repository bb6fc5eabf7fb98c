"""Letters and results: numbered, laid out, rendered to PDF/A-3a, stored encrypted."""
