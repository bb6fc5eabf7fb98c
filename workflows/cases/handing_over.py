"""Handing over the result (9 → 10): the applicant's own download, or delivery by the desk."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from workflows.cases.acting import Acting, NotPossible, acting, acting_for_applicant, official_actor, require_task
from workflows.cases.models import Case
from workflows.cases.process import follow
from workflows.cases.statuses import Status
from workflows.documents.models import Document
from workflows.journal.kinds import Kind
from workflows.people.capacities import Act, capacities_of
from workflows.people.models import Official, Person


def collect(code: str, *, by: Person) -> Case:
    """The applicant, or somebody who may receive results for them, takes the result. Taking it again changes nothing.

    Raises Case.DoesNotExist for somebody else's case, NotPossible while the result is not there.
    """
    case = Case.objects.within(capacities_of(by), Act.RECEIVE).get(code=code)
    if case.status == Status.RETURNED:
        return case
    try:
        with acting_for_applicant(code, person=by, may=Act.RECEIVE) as act:
            _require_document(act.case)
            _return(act, channel="download")
    except NotPossible:
        # Two clicks: the other one was first, and that is as good.
        if (now := Case.objects.get(pk=case.pk)).status == Status.RETURNED:
            return now
        raise
    return act.case


def hand_over(code: str, *, by: Official, version: int) -> Case:
    """The desk delivers the result at the counter or by post. Raises NotAllowed, NotPossible, StaleCase."""
    with acting(code, by=official_actor(by), version=version) as act:
        require_task(act, "hand_over", by)
        _require_document(act.case)
        _return(act, channel="desk")
    return act.case


def _return(act: Acting, *, channel: str) -> None:
    if act.case.status != Status.DECIDED:
        raise NotPossible(_("There is no result to hand over yet."))
    act.case.hand_over()
    act.case.closed_at = act.at
    follow(act, act.case.tasks.get(kind="hand_over", closed_at__isnull=True), "hand_over")
    act.journal(Kind.CASE_HANDED_OVER, channel=channel)


def _require_document(case: Case) -> None:
    if not Document.objects.filter(public_id=case.decision.document).exists():
        raise NotPossible(_("The document is still being made. Try again in a minute."))
