"""What the page of a case says of corrections: which case it corrects, which correct it, and what replaced it."""

from __future__ import annotations

from typing import Any

from workflows.cases.correcting import linked, replacement_of
from workflows.cases.models import Case, CaseQuerySet


def corrections_of(case: Case, among: CaseQuerySet | None = None) -> dict[str, Any]:
    """The context of `ui/corrections.html`. `among`: the cases that the reader may see. Mostly one query."""
    cases = list(linked(case, among))
    corrected_by = [one for one in cases if one.corrects_id == case.pk]
    return {
        "corrects": next((one for one in cases if one.pk == case.corrects_id), None),
        "corrected_by": corrected_by,
        "replacement": replacement_of(case) if corrected_by else None,
    }
