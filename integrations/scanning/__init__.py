"""The virus scanner beside us: clamd, asked over its own socket, or nobody where none is configured."""

from integrations.scanning.clamd import Unavailable, Verdict, is_configured, scan

__all__ = ["Unavailable", "Verdict", "is_configured", "scan"]
