"""Database of medical devices."""
