"""What a mandate says, as people read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from portal.ui.components import Row
from portal.ui.text import local_date, partial_date
from procedures import catalogue
from procedures.vocabulary import UNITS
from workflows.people.capacities import Act
from workflows.people.models import Mandate

ACTS: Final = {
    Act.PREPARE: gettext_lazy("Prepare applications"),
    Act.FILE: gettext_lazy("Submit applications, and answer questions about them"),
    Act.RECEIVE: gettext_lazy("Receive letters and results"),
}


def rows_of(mandate: Mandate) -> list[Row]:
    """Every term of a mandate."""
    acts = [act for act in Act if getattr(mandate, f"may_{act}")]
    scopes = list(mandate.scopes.all())
    procedures = [row.procedure for row in scopes if row.procedure]
    units = [row.unit.code for row in scopes if row.unit]
    granted_by = [Row(_("Granted by"), mandate.person.full_name)] if mandate.organisation else []
    return [
        Row(_("For whom"), mandate.organisation.name if mandate.organisation else mandate.person.full_name),
        *granted_by,
        *terms_rows(mandate.agent_name, mandate.agent_birth_date, acts, procedures, units),
        Row(_("From"), local_date(mandate.starts_on)),
        Row(_("Until the end of"), local_date(mandate.ends_on)),
    ]


def terms_rows(
    name: str, birth_date: str, acts: Iterable[Act], procedures: Iterable[str], units: Iterable[str]
) -> list[Row]:
    """Who may do what, and in which procedures."""
    return [
        Row(_("Who acts"), _("%(name)s, born %(date)s") % {"name": name, "date": partial_date(birth_date)}),
        Row(_("What they may do"), "\n".join(str(ACTS[act]) for act in acts)),
        Row(_("For which procedures"), "\n".join(scope_words(procedures, units))),
    ]


def scope_words(procedures: Iterable[str], units: Iterable[str]) -> list[str]:
    """The procedures and departments by their titles; a procedure that is no longer in force by its code."""
    titles = {edition.code: str(edition.title) for edition in catalogue.listing(timezone.localdate())}
    words = [f"{titles.get(code, '')} ({code})".strip() for code in procedures]
    words += [_("All procedures of %(unit)s") % {"unit": UNITS[code]} for code in units]
    return words or [_("All procedures")]


def state_of(mandate: Mandate) -> tuple[str, str]:
    """Where a mandate stands: words and the colour of their tag."""
    today = timezone.localdate()
    states: list[tuple[Any, str, str]] = [
        (mandate.revoked_at, pgettext("mandate", "Ended"), "grey"),
        (mandate.refused_at, pgettext("mandate", "Refused"), "red"),
        (mandate.ends_on < today, pgettext("mandate", "Term over"), "grey"),
        (mandate.accepted_at is None, pgettext("mandate", "Waits for an answer"), "yellow"),
        (mandate.starts_on > today, pgettext("mandate", "Not begun yet"), "blue"),
    ]
    return next(((words, colour) for holds, words, colour in states if holds), (pgettext("mandate", "Holds"), "green"))
