"""Database of pharmacy businesses."""
