"""The national population database (Ministry of Public Security)."""
