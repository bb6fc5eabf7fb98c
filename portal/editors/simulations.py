"""Simulating a proposed edition: begin it, see how far it is, and what would have gone otherwise, and why."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.access import officials_only
from portal.editors.finding import own_proposal, title_of
from portal.ui.text import local_date
from procedures import catalogue
from procedures.edition import Edition
from procedures.registries import REGISTRIES
from workflows.cases.acting import official_actor
from workflows.cases.models import Case
from workflows.editions.models import Replayed, Simulation
from workflows.editions.proposing import EditionError, edition_of
from workflows.editions.simulating import simulate
from workflows.journal.writing import record_read
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: Cases on one page.
PAGE: Final = 50
#: Every kind of difference, in the order of the page.
KINDS: Final[dict[str, Any]] = {
    "stopped": gettext_lazy("Could not have been filed"),
    "freed": gettext_lazy("Would not have been in the way"),
    "documents_more": gettext_lazy("Would have been asked for a document"),
    "documents_less": gettext_lazy("Would not have been asked for a document"),
    "missing": gettext_lazy("An answer would be missing"),
    "due": gettext_lazy("Another due day"),
    "late": gettext_lazy("Would have been late"),
    "tasks_more": gettext_lazy("A further task"),
    "tasks_less": gettext_lazy("A task less"),
}


@dataclass(frozen=True)
class Count:
    """One kind of difference: in how many cases, and for which reasons, each with its own number of cases."""

    title: Any
    count: int
    reasons: list[tuple[str, int]]


@dataclass(frozen=True)
class Line:
    """One case that would have gone otherwise, with what differs."""

    code: str
    filed_at: Any
    reasons: list[tuple[Any, str]]


class Names:
    """What ids of either edition are called in both."""

    def __init__(self, old: Edition, new: Edition) -> None:
        self.editions = (new, old)

    def of(self, kind: str, name: str) -> str:
        """The title of a rule, document, field or task; its id where neither edition has it."""
        found = next((title for edition in self.editions if (title := _title(edition, kind, name))), None)
        return f"{found} ({name.rpartition(':')[2]})" if found else name


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@officials_only(Permission.EDIT_DEFINITIONS)
def simulation(request: HttpRequest, official: Official, proposal: uuid.UUID) -> HttpResponse:
    """The latest simulation of the version that stands; POST begins one."""
    found = own_proposal(official, proposal)
    if not found.latest.is_sound:
        return redirect("editors:proposal", proposal=proposal)
    if request.method == "POST":
        try:
            simulate(found, by=official)
        except EditionError as problem:
            messages.warning(request, problem.message)
        return redirect("editors:simulation", proposal=proposal)
    run = found.latest.simulations.first()
    context: dict[str, Any] = {"proposal": found, "title": title_of(found), "run": run}
    if run is not None and run.finished_at is not None:
        context |= _result(run, official, request.GET.get("after", ""))
        if context["next_page"]:
            context["next_page"] = f"{reverse('editors:simulation', args=[proposal])}?after={context['next_page']}"
    return render(request, "editors/simulation.html", context)


def _result(run: Simulation, official: Official, after: str) -> dict[str, Any]:
    """The figures for every editor, and the cases that this one may see; recorded as one look at all of them."""
    new = edition_of(run.version)
    old = catalogue.edition(new.code, run.base)
    names = Names(old, new)
    mine = Case.objects.for_official(official)
    visible = run.cases.filter(case_code__in=mine.values("code"))
    rows = list(_after(visible, after).order_by("-filed_at", "-id")[: PAGE + 1])
    shown = rows[:PAGE]
    if shown:
        codes = [row.case_code for row in shown]
        record_read(
            by=official_actor(official),
            whose=mine.filter(code__in=codes).values_list("person__identity_index", flat=True),
            fields=["simulation"],
            why="simulation",
            cases=codes,
        )
    otherwise = run.counts.get("otherwise", 0)
    return {
        "otherwise": otherwise,
        "same": run.done - otherwise - run.counts.get("unreadable", 0),
        "unreadable": run.counts.get("unreadable", 0),
        "counts": _counts(run.counts, names),
        "cases": [Line(row.case_code, row.filed_at, _reasons(row.otherwise, names)) for row in shown],
        "hidden": otherwise - visible.count(),
        "next_page": str(shown[-1].pk) if len(rows) > PAGE else "",
        "unknown": _never_asked(old, new),
    }


def _after(rows: Any, cursor: str) -> Any:
    """The rows that follow one; all of them where the cursor makes no sense."""
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) < 19):
        return rows
    last = Replayed.objects.filter(pk=int(cursor)).first()
    if last is None:
        return rows
    return rows.filter(filed_at__lte=last.filed_at).filter(Q(filed_at__lt=last.filed_at) | Q(pk__lt=last.pk))


def _counts(counts: Mapping[str, int], names: Names) -> list[Count]:
    directions = {"sooner": _("Due sooner"), "later": _("Due later")}
    found = []
    for kind, title in KINDS.items():
        if not counts.get(kind):
            continue
        own = [(name.partition(":")[2], count) for name, count in counts.items() if name.startswith(f"{kind}:")]
        reasons = [(directions.get(name) or names.of(kind, name), count) for name, count in own]
        found.append(Count(title, counts[kind], sorted(reasons, key=lambda pair: (-pair[1], pair[0]))))
    return found


def _reasons(otherwise: Mapping[str, Any], names: Names) -> list[tuple[Any, str]]:
    found = []
    for kind, title in KINDS.items():
        if kind == "due" and kind in otherwise:
            before, after = (local_date(day) for day in otherwise["due"])
            found.append((title, _("%(before)s, then %(after)s") % {"before": before, "after": after}))
        elif kind == "late" and kind in otherwise:
            found.append((title, ""))
        elif kind in otherwise:
            found.append((title, "; ".join(names.of(kind, name) for name in otherwise[kind])))
    return found


def _title(edition: Edition, kind: str, name: str) -> Any:
    """What an edition calls a part of its own, or nothing."""
    sort, _colon, short = name.rpartition(":")
    listed: dict[str, Any] = {}
    if sort == "rule":
        listed = {rule.id: rule.basis.text for rule in edition.rules}
    elif sort == "component" or kind.startswith("documents"):
        listed = {component.id: component.title for component in edition.components}
    elif kind == "missing":
        listed = {field.id: field.title for field in edition.definition.all_fields}
    elif kind.startswith("tasks"):
        listed = {task.id: task.title for task in edition.process}
    return listed.get(short)


def _never_asked(old: Edition, new: Edition) -> list[str]:
    """What the new edition knows from registries that were never asked for it: what rests on it cannot be replayed."""
    asked = {(need.key, name) for need in old.needs for name in need.attributes}
    wanted = [(need, name) for need in new.needs for name in need.attributes if (need.key, name) not in asked]
    return [f"{REGISTRIES[need.registry]}: {REGISTRIES[need.registry].attribute(name)}" for need, name in wanted]
