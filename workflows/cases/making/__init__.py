"""Synthetic cases in bulk, for trying things out and for measuring: every row as the actions would have left it."""
