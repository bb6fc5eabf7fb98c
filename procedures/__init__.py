"""What a procedure is: dated, checked, immutable editions, and the catalogue that finds the one in force."""
