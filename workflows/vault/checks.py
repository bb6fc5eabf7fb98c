"""A start without usable keys ends at once, with the setting's name, and not at the first person's number."""

from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from workflows.vault.keys import index_key, key_ring


def check_keys(**kwargs: Any) -> list[checks.CheckMessage]:
    """Report a missing or malformed `VAULT_KEYS` or `VAULT_INDEX_KEY`."""
    problems: list[checks.CheckMessage] = []
    for read in (key_ring, index_key):
        try:
            read()
        except ImproperlyConfigured as problem:
            problems.append(checks.Error(str(problem), id="vault.E003"))
    return problems
