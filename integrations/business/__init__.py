"""The national business registration database, asked about firms."""
