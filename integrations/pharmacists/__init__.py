"""Database of pharmacy practice certificates."""
