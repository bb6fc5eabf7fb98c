"""Database of continuing medical education."""
