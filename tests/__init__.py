"""Tests mirror the packages. `make test` runs all of them, `make check` the quick ones."""
