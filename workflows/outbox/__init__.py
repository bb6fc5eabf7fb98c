"""Durable dispatch: every effect outside a transaction is a job, claimed by lease and settled by fence."""
