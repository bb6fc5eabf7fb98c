"""The official record: ten national statuses, tasks, decisions, and the actions that move them."""
