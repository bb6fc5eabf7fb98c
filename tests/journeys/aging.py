"""Letting the answers of a case grow old, as months do: `python -m tests.journeys.aging CODE REGISTRY`."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from typing import Final

AGE: Final = timedelta(days=400)


def age(code: str, registry: str) -> None:
    """Set back when a registry was asked for a case, and as of when it answered."""
    from django.utils import timezone

    from workflows.filling.models import Lookup, LookupState

    then = timezone.now() - AGE
    aged = Lookup.objects.filter(case_code=code, registry=registry, state=LookupState.ANSWERED)
    assert aged.update(as_of=then, answered_at=then, asked_at=then) == 1, "only an answer can grow old"


if __name__ == "__main__":
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    django.setup()
    age(*sys.argv[1:])
