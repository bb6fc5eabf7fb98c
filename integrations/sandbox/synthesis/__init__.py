"""Makes the synthetic people of the sandbox: plain data, no database, the same at every run with the same seed."""
