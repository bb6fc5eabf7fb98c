"""Giving a mandate: one question a page, then everything to check, then it waits for its agent.

What was said so far stands in the session, sealed, since it names somebody; it is gone once the mandate is given.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.accounts.access import applicants_only
from portal.accounts.acting import acting_of
from portal.applicants.acting import forms
from portal.applicants.acting.terms import terms_rows
from portal.ui.components import Action, Row
from portal.ui.text import local_date
from workflows.mandates.granting import Terms, grant
from workflows.mandates.standing import MandateError
from workflows.people.capacities import Act, Capacity
from workflows.people.models import Person
from workflows.vault import Unreadable, seal, unseal

MYSELF: Final = "me"
CHECK: Final = "check"
STEPS: Final[dict[str, type[forms.PageForm]]] = {
    "who": forms.WhoForm,
    "acts": forms.ActsForm,
    "scope": forms.ScopeForm,
    "which": forms.WhichForm,
    "term": forms.TermForm,
    CHECK: forms.CheckForm,
}
SESSION_KEY: Final = "mandate_being_given"


@require_http_methods(["GET", "HEAD"])
@applicants_only
def begin(request: HttpRequest, person: Person, whose: str) -> HttpResponse:
    """What a mandate is; the way to the first question."""
    right = _right(request, whose)
    return render(request, "applicants/acting/begin.html", {"right": right, "whose": whose})


@require_http_methods(["GET", "HEAD", "POST"])
@applicants_only
def step(request: HttpRequest, person: Person, whose: str, step: str) -> HttpResponse:
    """One question; on the last page everything that was said, and the button that gives the mandate."""
    right = _right(request, whose)
    said = _said(request, whose)
    asked = _asked(said)
    if step not in STEPS:
        raise Http404
    missing = next(name for name in asked if name == CHECK or name not in said["done"])
    if step not in asked or asked.index(step) > asked.index(missing):
        return redirect("applicants:mandate_step", whose=whose, step=missing)
    options: dict[str, Any] = {"organisation": right.organisation is not None, "said": said}
    sent = request.POST if request.method == "POST" else None  # a page of boxes of which none is ticked sends nothing
    form = STEPS[step](sent, initial={**said} if step in said["done"] else None, **options)
    if form.is_valid():
        if step == CHECK:
            return _grant(request, right, whose, said, form)
        return _keep(request, whose, step, said, form)
    context = {
        "form": form,
        "step": step,
        "right": right,
        "number": asked.index(step) + 1,
        "of": len(asked),
        "back": _address(whose, asked[asked.index(step) - 1]) if step != asked[0] else _address(whose),
        "rows": _rows(said, whose) if step == CHECK else [],
    }
    template = "check_mandate" if step == CHECK else "mandate_step"
    return render(request, f"applicants/acting/{template}.html", context, status=422 if form.errors else 200)


def _right(request: HttpRequest, whose: str) -> Capacity:
    """One's own right, or that of the representative of an organisation; nobody passes a mandate on."""
    key = "" if whose == MYSELF else f"organisation:{whose}"
    found = next((one for one in acting_of(request).rights if one.key == key and one.mandate is None), None)
    if found is None:
        raise Http404
    return found


def _asked(said: dict[str, Any]) -> list[str]:
    """The pages in their order; which ones is asked only where not everything was chosen."""
    everything = said.get("scope", forms.EVERYTHING) == forms.EVERYTHING
    return [name for name in STEPS if name != "which" or not everything]


def _keep(request: HttpRequest, whose: str, step: str, said: dict[str, Any], form: forms.PageForm) -> HttpResponse:
    if step == "scope" and form.cleaned_data["scope"] != said.get("scope"):
        said["done"] = [name for name in said["done"] if name != "which"]
        said.pop("which", None)
    said |= form.cleaned_data
    said["done"] = [*dict.fromkeys([*said["done"], step])]
    blob = seal(json.dumps(said).encode(), _context(request, whose))
    request.session[SESSION_KEY] = base64.b64encode(bytes(blob)).decode()
    asked = _asked(said)
    following = asked[asked.index(step) + 1]
    if "check" in request.GET and all(name in said["done"] for name in asked[:-1]):
        following = CHECK
    return redirect("applicants:mandate_step", whose=whose, step=following)


def _said(request: HttpRequest, whose: str) -> dict[str, Any]:
    """What was said so far of this mandate; nothing, when another was begun since."""
    try:
        kept = base64.b64decode(request.session.get(SESSION_KEY, ""))
        return json.loads(unseal(kept, _context(request, whose)))
    except (Unreadable, ValueError):
        return {"done": []}


def _context(request: HttpRequest, whose: str) -> str:
    return f"mandate_being_given:{request.user.pk}:{whose}"


def _terms(said: dict[str, Any]) -> Terms:
    which = tuple(said.get("which", ()))
    return Terms(
        agent_number=said["agent_number"],
        agent_name=said["agent_name"],
        agent_birth_date=said["agent_birth_date"],
        acts=frozenset(Act(act) for act in said["acts"]),
        starts_on=dt.date.fromisoformat(said["starts_on"]),
        ends_on=dt.date.fromisoformat(said["ends_on"]),
        procedures=which if said["scope"] == forms.PROCEDURES else (),
        units=which if said["scope"] == forms.UNITS else (),
    )


def _grant(
    request: HttpRequest, right: Capacity, whose: str, said: dict[str, Any], form: forms.PageForm
) -> HttpResponse:
    try:
        mandate = grant(right, _terms(said))
    except MandateError as problem:
        messages.warning(request, problem.message)
        return redirect("applicants:mandate_step", whose=whose, step=CHECK)
    del request.session[SESSION_KEY]
    return render(request, "applicants/acting/given.html", {"mandate": mandate, "right": right})


def _rows(said: dict[str, Any], whose: str) -> list[Row]:
    terms = _terms(said)
    acts = [act for act in Act if act in terms.acts]
    rows = terms_rows(terms.agent_name, terms.agent_birth_date, acts, terms.procedures, terms.units)
    number = Row(_("Identity number"), terms.agent_number)
    until = _("%(first)s until the end of %(last)s") % {
        "first": local_date(terms.starts_on),
        "last": local_date(terms.ends_on),
    }
    lines = [rows[0], number, *rows[1:], Row(_("Term"), until)]
    pages = ["who", "who", "acts", "scope", "term"]
    return [
        Row(row.key, row.value, [Action(_("Change"), f"{_address(whose, page)}?check=1", row.key)])
        for row, page in zip(lines, pages, strict=True)
    ]


def _address(whose: str, step: str = "") -> str:
    if step:
        return reverse("applicants:mandate_step", kwargs={"whose": whose, "step": step})
    return reverse("applicants:give_mandate", kwargs={"whose": whose})
