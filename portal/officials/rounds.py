"""The rounds of a case: what was asked for, and what each filing changed, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.ui.contents import shown
from workflows.cases.acting import official_actor
from workflows.cases.models import Case, Supplement
from workflows.cases.papers import titles_of
from workflows.cases.record import FiledFile, record_of
from workflows.cases.rounds import Changed, ChangedFiles, Round, rounds_of
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission


@dataclass(frozen=True)
class Request:
    """One supplement request as the desk reads it."""

    number: int
    items: list[dict[str, Any]]
    text: str
    asked_by: Official
    asked_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    filing: int | None
    ended: str
    is_open: bool


@dataclass(frozen=True)
class Line:
    """One thing before and after."""

    title: str
    before: str
    after: str
    differs: bool
    files: tuple[FiledFile, ...] = ()


def supplements_of(case: Case) -> list[Request]:
    """What the applicant was asked for, round by round. One query."""
    titles = titles_of(case.edition)
    return [
        Request(
            one.number,
            [{"title": titles[item["kind"], item["id"]], "reason": item["reason"]} for item in one.items],
            one.text,
            one.asked_by,
            one.asked_at,
            one.answer_by,
            one.answered_at,
            one.filing,
            one.get_ended_display() if one.ended else "",
            one.is_open,
        )
        for one in Supplement.objects.filter(case=case).select_related("asked_by").order_by("number")
    ]


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES)
def rounds(request: HttpRequest, official: Official, code: str) -> HttpResponse:
    """Each round beside the one before it; what differs is marked. `all`: also what stayed as it was."""
    case = get_object_or_404(Case.objects.for_official(official).select_related("person", "unit"), code=code)
    record = record_of(case)
    record_read(
        by=official_actor(official), whose=record.whose, fields=[*record.answers], why="rounds", cases=[case.code]
    )
    everything = "all" in request.GET
    context = {
        "case": case,
        "edition": case.edition,
        "rounds": [(one, _lines(one, everything=everything)) for one in rounds_of(case)],
        "everything": everything,
    }
    return render(request, "officials/rounds.html", context)


def _lines(one: Round, *, everything: bool) -> list[Line]:
    lines = [*map(_answer, one.answers), *map(_files, one.files)]
    return [line for line in lines if line.differs or (everything and (line.before or line.after))]


def _answer(changed: Changed) -> Line:
    title = str(changed.field.title)
    if changed.row:
        title = _("%(list)s %(number)s: %(field)s") % {
            "list": changed.step.group.title if changed.step.group else "",
            "number": changed.row,
            "field": title,
        }
    return Line(title, _said(changed, changed.before), _said(changed, changed.after), changed.differs)


def _said(changed: Changed, value: Any) -> str:
    label = changed.field.label_of(value)
    return str(label) if label else shown(value, changed.field.type or "text")


def _files(changed: ChangedFiles) -> Line:
    before, after = (", ".join(file.name for file in files) for files in (changed.before, changed.after))
    return Line(str(changed.title), before, after, changed.differs, changed.after)
