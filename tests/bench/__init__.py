"""Measurements against the real processes: `make bench`. One file an entry: `measure(stage) -> list[Figure]`."""
