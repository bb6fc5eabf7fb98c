"""Acting for others: opening an organisation's account, granting, accepting and ending mandates."""
