"""Personal data at rest: encrypted fields, blind indexes for exact search, the key ring."""
