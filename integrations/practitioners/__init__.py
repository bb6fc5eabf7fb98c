"""The practitioners database: supervised practice, licences, bans (Ministry of Health)."""
