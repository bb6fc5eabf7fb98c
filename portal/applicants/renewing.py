"""New rules while a draft is open: telling the applicant what changed, and carrying the draft over."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_draft
from portal.applicants.pages import closed
from portal.public import wording
from portal.ui.components import Row
from procedures.edition import Edition
from workflows.drafts.actions import DraftClosed, DraftError
from workflows.drafts.carrying import Carrying, carry_over, carrying_of, news_of
from workflows.drafts.models import Draft, DraftState
from workflows.filling import lookups
from workflows.people.capacities import Act
from workflows.people.models import Person


def standing_of(draft: Draft) -> dict[str, Any]:
    """For pages of a draft: whether other rules are in force than its own, or will be, and from when."""
    news = news_of(draft)
    return {"changes_of_rules": news.carrying, "rules_to_come": news.coming}


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def rules(request: HttpRequest, person: Person, draft: uuid.UUID) -> HttpResponse:
    """What is different under the rules in force, what stays and what does not (GET); carrying over (POST)."""
    mine = find_draft(request, person, draft, Act.PREPARE)
    if mine.state == DraftState.FILED:
        return redirect("applicants:case", code=mine.case_code)
    if not mine.is_open:
        return closed(request)
    carrying = carrying_of(mine)
    if carrying is None:
        return redirect("applicants:draft", draft=draft)
    if request.method == "POST":
        return _carried(request, mine, carrying)
    context = {"draft": mine, "edition": carrying.old, "carrying": carrying, "terms": _terms(carrying)}
    return render(request, "applicants/rules.html", context)


def _carried(request: HttpRequest, draft: Draft, carrying: Carrying) -> HttpResponse:
    try:
        moved = carry_over(draft)
    except DraftClosed:
        return closed(request)
    except DraftError as problem:
        messages.warning(request, problem.message)
        return redirect("applicants:rules", draft=draft.public_id)
    if moved.agreed_at is None:
        words = _("Your draft is under the new rules. They ask registries for something else: agree to that first.")
        messages.info(request, words)
        return redirect("applicants:plan", draft=draft.public_id)
    lookups.hurry(moved.public_id)
    count = len(carrying.again)
    words = _("Your draft is under the new rules. What you entered was kept.")
    if count:
        words = ngettext(
            "Your draft is under the new rules. Look at %(count)s page again.",
            "Your draft is under the new rules. Look at %(count)s pages again.",
            count,
        ) % {"count": count}
    messages.success(request, words)
    return redirect("applicants:draft", draft=draft.public_id)


def _terms(carrying: Carrying) -> list[Row]:
    """Fee and time limit, where they change, before and after."""
    words, found = _("%(before)s, now %(after)s"), []
    if carrying.changes.fee:
        found.append(Row(_("Fee"), words % {"before": _fee(carrying.old), "after": _fee(carrying.new)}))
    if carrying.changes.time:
        before, after = _limit(carrying.old), _limit(carrying.new)
        found.append(Row(_("Time limit"), words % {"before": before, "after": after}))
    return found


def _fee(edition: Edition) -> str:
    return wording.fee(edition.fee.amount, edition.fee.when)


def _limit(edition: Edition) -> str:
    return wording.limit(edition.time_limit.amount, edition.time_limit.unit)
