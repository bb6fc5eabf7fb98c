"""The append-only, tamper-evident record of everything anybody did or looked at, and its verifier."""
