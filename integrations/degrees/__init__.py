"""The degree database (Ministry of Education and Training)."""
