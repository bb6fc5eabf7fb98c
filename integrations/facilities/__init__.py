"""Database of medical facilities."""
