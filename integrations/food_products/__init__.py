"""Database of registered food products."""
