"""What applicants are told: changes of status as notices, on the case's page and in one list over all cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import applicants_only
from portal.accounts.acting import acting_of
from portal.applicants.finding import find_case, record_list
from workflows.cases.models import Case, Letter, Notice
from workflows.cases.noticing import mark_read_on
from workflows.people.capacities import SEES_CASE
from workflows.people.models import Person

#: More than anybody reads; older ones stand on the pages of their cases.
MOST_SHOWN: Final = 100


@dataclass(frozen=True)
class Message:
    """One line of a case's messages: a letter with its `paper`, or a notice."""

    at: datetime
    paper: dict[str, Any] | None = None
    notice: Notice | None = None


@dataclass(frozen=True)
class Messages:
    """Letters and notices in one list, the latest first. `unread_up_to`: the newest notice, if any is unread."""

    lines: tuple[Message, ...]
    unread_up_to: int | None


def messages_of(case: Case, letters: Iterable[tuple[Letter, dict[str, Any]]]) -> Messages:
    """Everything that the office told on a case. One query."""
    notices = list(Notice.objects.on_cases(Case.objects.filter(pk=case.pk)))
    lines = [Message(letter.at, paper=paper) for letter, paper in letters]
    lines += [Message(notice.at, notice=notice) for notice in notices]
    return Messages(tuple(sorted(lines, key=lambda line: line.at, reverse=True)), newest_unread(notices))


def newest_unread(notices: Iterable[Notice]) -> int | None:
    """Up to which notice a button marks them as read, or none."""
    return max((notice.pk for notice in notices if notice.read_at is None), default=None)


@require_http_methods(["GET", "HEAD"])
@applicants_only
def notices(request: HttpRequest, person: Person) -> HttpResponse:
    """What changed on the cases of whom the person acts for, the latest first. Looking marks nothing as read."""
    party = acting_of(request).chosen
    cases = Case.objects.within(party.rights, *SEES_CASE)
    shown = list(Notice.objects.on_cases(cases).select_related("case")[:MOST_SHOWN])
    record_list(party, [], list({notice.case_id: notice.case for notice in shown}.values()))
    return render(request, "applicants/notices.html", {"notices": shown, "newest": newest_unread(shown)})


@require_POST
@applicants_only
def read(request: HttpRequest, person: Person, up_to: int) -> HttpResponse:
    """Mark what the list showed as read; what came meanwhile stays new."""
    mark_read_on(Case.objects.within(acting_of(request).chosen.rights, *SEES_CASE), up_to)
    return redirect("applicants:notices")


@require_POST
@applicants_only
def read_on(request: HttpRequest, person: Person, code: str, up_to: int) -> HttpResponse:
    """The same for one case."""
    mine, _right = find_case(request, person, code)
    mark_read_on(Case.objects.filter(pk=mine.pk), up_to)
    return redirect("applicants:case", code=mine.code)
