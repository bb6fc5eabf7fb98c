"""How a procedure went of late, as everybody may read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.ui.components import Row
from portal.ui.text import grouped
from workflows.cases import figures
from workflows.cases.models import ProcedureFigures


@dataclass(frozen=True)
class Statistics:
    """The figures of one procedure, with the local days that they are about."""

    rows: list[Row]
    since: date
    until: date


def statistics(procedure: str) -> Statistics | None:
    """The figures of the last twelve months; none before they were first counted. One query."""
    counted = figures.of(procedure)
    if counted is None:
        return None
    return Statistics(_rows(counted), counted.since, counted.until - timedelta(days=1))


def _rows(counted: ProcedureFigures) -> list[Row]:
    rows = [
        Row(_("Applications submitted"), _number(counted.filed)),
        Row(_("Applications decided"), _number(counted.decided)),
    ]
    if counted.median_days is not None and counted.on_time_percent is not None:
        days = counted.median_days.normalize()
        # A half is one of "several" to a language that tells one from several.
        words = ngettext("%(days)s working day", "%(days)s working days", 1 if days == 1 else 2)
        rows += [
            Row(
                _("Half of them were decided within"),
                words % {"days": number_format(f"{days:f}")},
                note=_("Counted from the receipt, with the time in which the applicant had something to add."),
            ),
            Row(_("Decided in time"), _("%(percent)s %%") % {"percent": counted.on_time_percent}),
        ]
    if counted.spared is not None:
        note = _("A registry answered, so that nobody had to hand them in.")
        rows.append(Row(_("Documents not asked for"), grouped(counted.spared), note=note))
    return rows


def _number(cases: int | None) -> str:
    return _("fewer than %(number)s") % {"number": figures.FEWEST} if cases is None else grouped(cases)
