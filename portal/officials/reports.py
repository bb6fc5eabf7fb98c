"""What the applicant reported as wrong, for whoever works on the case."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.ui.components import Row
from portal.ui.reports import Report, reports_on
from portal.ui.statuses import Look
from portal.ui.text import local_datetime
from procedures.edition import Edition
from workflows.filling.facts import RegistryFact


@dataclass(frozen=True)
class Reported:
    """One report on the case page. `upload`: the file that came with it, if any."""

    title: Any
    look: Look
    rows: list[Row]
    upload: uuid.UUID | None


def reported(facts: Mapping[str, RegistryFact], edition: Edition) -> list[Reported]:
    """The latest report of every value that has one, with what the registry's owner said to it."""
    return [
        Reported(report.title, report.look, _rows(report), report.dispute.upload)
        for report in reports_on(facts, edition)
    ]


def fields_read(facts: Mapping[str, RegistryFact]) -> list[str]:
    """What the read journal says of them."""
    return [f"dispute:{name}" for name, fact in facts.items() if fact.dispute is not None]


def _rows(report: Report) -> list[Row]:
    dispute = report.dispute
    rows = [
        Row(_("The registry said"), report.held, note=report.registry),
        Row(_("The applicant says"), report.claimed),
        Row(_("Reason"), dispute.reason),
        Row(_("Reported on"), local_datetime(dispute.opened_at)),
    ]
    if dispute.answered_at:
        rows.append(Row(_("Answered on"), local_datetime(dispute.answered_at)))
    elif report.unanswered:
        rows.append(Row(_("Answered on"), _("No answer in 90 days; we do not ask any more")))
    if dispute.note:
        rows.append(Row(_("What the authority wrote"), dispute.note))
    return rows
