"""Signing in: applicants by the national e-ID (OpenID Connect), officials and auditors by account."""
