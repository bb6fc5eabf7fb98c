"""Who acts: persons, officials, units, roles; and what each of them may do."""
