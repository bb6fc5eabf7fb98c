"""Loading checked definitions into the database: a new edition is added, a loaded one is never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from procedures.catalogue import canonical
from procedures.checking import Checked
from procedures.entries import fill
from procedures.models import EditionRecord
from procedures.reading import Broken, Finding


@dataclass(frozen=True)
class Loaded:
    """How many editions were added, and how many were there already, word for word."""

    added: int
    unchanged: int


@transaction.atomic
def load(definitions: Iterable[Checked]) -> Loaded:
    """Load all or none. Errors: `Broken`, when a definition differs from the edition loaded under its date."""
    added = unchanged = 0
    findings: list[Finding] = []
    for checked in definitions:
        body, digest = canonical(checked.data)
        record, created = EditionRecord.objects.get_or_create(
            procedure=checked.definition.code,
            effective_from=checked.definition.effective_from,
            defaults={"body": body, "digest": digest},
        )
        if not created and record.digest != digest:
            findings.append(Finding(checked.file, 1, 1, _changed(checked)))
        added, unchanged = added + created, unchanged + (not created)
    if findings:
        raise Broken(findings)
    fill()
    return Loaded(added, unchanged)


def _changed(checked: Checked) -> str:
    return _(
        "The edition of %(code)s dated %(date)s is already loaded and cases may stand on it: it cannot change. "
        "Give the changed definition a new date."
    ) % {"code": checked.definition.code, "date": checked.definition.effective_from.isoformat()}
