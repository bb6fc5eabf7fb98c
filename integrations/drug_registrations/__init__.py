"""Database of registered medicines."""
