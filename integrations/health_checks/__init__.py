"""The health-check database: certificates reported by health facilities."""
