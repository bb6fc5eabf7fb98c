"""The system check that looks for the guards (tag `database`: `manage.py check --database default`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks

from workflows.journal import guards


def check_guards(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Report every guard that its table lacks."""
    return [
        checks.Error(
            f"the guard {guard.name} of table {guard.table} is missing, changed or switched off",
            hint="Find out who took it away; then `manage.py migrate` puts it back, and `manage.py journal verify`.",
            id="journal.E001",
        )
        for alias in databases or ()
        for guard in guards.missing(alias)
    ]
