"""Database of criminal records."""
