"""The machine-readable face: the catalogue as JSON, as linked data, and as the national portal writes it."""
