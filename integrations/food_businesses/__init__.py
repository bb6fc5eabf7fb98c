"""Database of food businesses."""
