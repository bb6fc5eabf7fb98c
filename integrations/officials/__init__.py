"""National database of officials and public employees."""
