"""What officials, experts and members of a council found and said on a case, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from procedures.edition import Edition
from workflows.cases.models import Proposal, Report
from workflows.cases.working import AGAINST, FOR

_CHOSEN: Final = {
    **dict(Proposal.choices),
    FOR: _("For it"),
    AGAINST: _("Against it"),
}
_CHECKED: Final = {"yes": _("Yes"), "no": _("No"), "not_applicable": _("Does not apply")}


@dataclass(frozen=True)
class WorkDone:
    """One report: of which work, what was chosen, and of an inspection each line of its list."""

    title: Any
    chosen: Any
    report: Report
    lines: list[tuple[Any, Any]]


def work_done(report: Report, edition: Edition) -> WorkDone:
    """A report in the words of the edition under which the case was filed."""
    spec = edition.task(report.task.step)
    named = spec.title_of(report.outcome) if report.outcome in spec.outcomes else None
    lines = [(line.title, _CHECKED[report.checks[line.id]]) for line in spec.checklist if line.id in report.checks]
    return WorkDone(spec.title, named or _CHOSEN.get(report.outcome, report.outcome), report, lines)
