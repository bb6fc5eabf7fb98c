"""Acting for others: choosing for whom, opening an organisation's account, giving and ending mandates."""
