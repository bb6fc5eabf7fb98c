"""The people I act for, and who act for me: a list, one mandate with its history, accepting, refusing, ending."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.access import applicants_only
from portal.accounts.acting import acting_of
from portal.applicants.acting.terms import rows_of, state_of
from portal.ui.components import Event
from workflows.mandates import granting
from workflows.mandates.standing import MandateError
from workflows.people.models import Mandate, Person, Representation

#: More than anybody has; older ones are found by the desk.
MOST_SHOWN = 100


@require_http_methods(["GET", "HEAD"])
@applicants_only
def overview(request: HttpRequest, person: Person) -> HttpResponse:
    """Organisations that the person represents, mandates held, offered and given."""
    claims = Representation.objects.filter(person=person).select_related("organisation").order_by("id")
    given = [
        (right, [_line(one) for one in granting.given_by(right)[:MOST_SHOWN]])
        for right in acting_of(request).rights
        if right.mandate is None
    ]
    context = {
        "claims": list(claims),
        "offers": granting.offered_to(person),
        "held": [_line(one) for one in granting.held_by(person)[:MOST_SHOWN]],
        "given": given,
        "may_grant": person.may_file,
    }
    return render(request, "applicants/acting/mandates.html", context)


@require_http_methods(["GET", "HEAD"])
@applicants_only
def mandate(request: HttpRequest, person: Person, mandate: uuid.UUID) -> HttpResponse:
    """One mandate: what it says, where it stands, and what was done about it."""
    return _page(request, person, _find(person, mandate))


@require_POST
@applicants_only
def answer(request: HttpRequest, person: Person, mandate: uuid.UUID) -> HttpResponse:
    """Accept a mandate that was offered, or refuse it."""
    found = _find(person, mandate)
    accepts = request.POST.get("answer") == "accept"
    try:
        (granting.accept if accepts else granting.refuse)(found, by=person)
    except Mandate.DoesNotExist:
        raise Http404 from None
    except MandateError as problem:
        messages.warning(request, problem.message)
    else:
        said = _("You have accepted the mandate.") if accepts else _("You have refused the mandate.")
        messages.success(request, said)
    return redirect("applicants:mandate", mandate=mandate)


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def end(request: HttpRequest, person: Person, mandate: uuid.UUID) -> HttpResponse:
    """Revoke a mandate, or give it back, after asking."""
    found = _find(person, mandate)
    if found.revoked_at is not None or found.refused_at is not None:
        return redirect("applicants:mandate", mandate=mandate)
    grants = granting.may_end_as_grantor(person, found)
    if request.method == "POST":
        granting.revoke(found, by=person)
        said = _("The mandate has been revoked.") if grants else _("You have given the mandate back.")
        messages.success(request, said)
        return redirect("applicants:mandate", mandate=mandate)
    return render(request, "applicants/acting/end.html", {"mandate": found, "grants": grants, "rows": rows_of(found)})


def _find(person: Person, mandate: uuid.UUID) -> Mandate:
    try:
        return granting.find(person, mandate)
    except Mandate.DoesNotExist:
        raise Http404 from None


def _line(mandate: Mandate) -> dict[str, Any]:
    owner = mandate.organisation.name if mandate.organisation else mandate.person.full_name
    return {"mandate": mandate, "owner": owner, "state": state_of(mandate)}


def _page(request: HttpRequest, person: Person, found: Mandate) -> HttpResponse:
    grants = granting.may_end_as_grantor(person, found)
    over = found.revoked_at is not None or found.refused_at is not None or found.ends_on < timezone.localdate()
    context = {
        **_line(found),
        "rows": rows_of(found),
        "history": _history(found),
        "grants": grants,
        "offered": found.accepted_at is None and not over and not grants,
        "may_end": not over and (grants or found.agent_id == person.pk),
    }
    return render(request, "applicants/acting/mandate.html", context)


def _history(mandate: Mandate) -> list[Event]:
    """What was done about a mandate, latest first."""
    revoked_by = mandate.revoked_by.full_name if mandate.revoked_by else ""
    moments = [
        (_("Granted"), mandate.granted_at, mandate.person.full_name),
        (_("Accepted"), mandate.accepted_at, mandate.agent_name),
        (_("Refused"), mandate.refused_at, mandate.agent_name),
        (_("Ended before its term"), mandate.revoked_at, revoked_by),
    ]
    done = sorted(((at, what, who) for what, at, who in moments if at is not None), reverse=True)
    return [Event(title=what, at=at, by=who) for at, what, who in done]
