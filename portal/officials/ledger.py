"""The once-only ledger as a table and as CSV: figures by procedure and unit, for everybody who works here."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from procedures import searching
from workflows.cases import ledger
from workflows.cases.models import LedgerCount
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: Columns of the CSV and of the sums, in this order.
FIGURES: Final = ("cases", "replaced", "waiting", "absent", "filed", "declared", "settled", "needless")


@dataclass(frozen=True)
class Line:
    """The figures of one procedure in one unit; `procedure` is its title, or its code when it is no longer offered."""

    procedure: object
    count: LedgerCount


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES, Permission.AUDIT)
def figures(request: HttpRequest, official: Official) -> HttpResponse:
    """Whom registries spared a document, and whom we asked for one although a registry could answer."""
    months = ledger.months()
    month = _chosen(request, months)
    counts = list(ledger.counts_of(month)) if month else []
    titles = {entry.code: entry.title for entry in searching.index(timezone.localdate()).entries}
    context = {
        "form": _form(months, month),
        "month": month,
        "lines": [Line(titles.get(count.procedure, count.procedure), count) for count in counts],
        "sums": _sums(counts),
        "auditor": Permission.AUDIT in official.permissions,
    }
    return render(request, "officials/ledger.html", context)


@require_http_methods(["GET", "HEAD"])
@officials_only(Permission.SEE_UNIT_CASES, Permission.AUDIT)
def as_csv(request: HttpRequest, official: Official) -> HttpResponse:
    """The same figures by code, to be worked on elsewhere. No line is about a person."""
    month = _chosen(request, ledger.months())
    name = f"once-only-{month:%Y-%m}.csv" if month else "once-only.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8", headers={"X-Content-Type-Options": "nosniff"})
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    rows = csv.writer(response)
    rows.writerow(["month", "procedure", "unit", *FIGURES])
    for count in ledger.counts_of(month) if month else ():
        # Codes of our own vocabulary: none begins with a sign that a spreadsheet would calculate.
        figures = [getattr(count, name) for name in FIGURES]
        rows.writerow([f"{count.month:%Y-%m}", count.procedure, count.unit.code, *figures])
    return response


def _chosen(request: HttpRequest, months: list[date]) -> date | None:
    """The month that the address names, or the latest one."""
    wanted = request.GET.get("month", "")
    return next((month for month in months if f"{month:%Y-%m}" == wanted), months[0] if months else None)


def _form(months: list[date], chosen: date | None) -> forms.Form:
    choices = [(f"{month:%Y-%m}", f"{month:%m/%Y}") for month in months]
    form = forms.Form(initial={"month": f"{chosen:%Y-%m}" if chosen else ""})
    form.fields["month"] = forms.ChoiceField(label=_("Month in which the cases were submitted"), choices=choices)
    return form


def _sums(counts: list[LedgerCount]) -> dict[str, Any]:
    """The sums of all lines, and of all documents the share that nobody was asked for, in per cent."""
    sums: dict[str, Any] = {name: sum(getattr(count, name) for count in counts) for name in (*FIGURES, "asked")}
    known = sums["replaced"] + sums["asked"]
    return {**sums, "share": round(100 * sums["replaced"] / known) if known else None}
