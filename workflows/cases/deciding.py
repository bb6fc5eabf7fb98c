"""Appraising, sending back, approving and issuing: what happens inside status 4, and the way out of it."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from workflows import outbox
from workflows.cases.acting import ActionError, NotPossible, acting, forbid_same_hands, official_actor, require_task
from workflows.cases.models import Case, Decision, Opinion, Proposal
from workflows.cases.process import follow, open_kind
from workflows.cases.readiness import obstacles
from workflows.cases.record import record_of
from workflows.cases.statuses import Status
from workflows.clock.events import seal
from workflows.documents.numbers import next_number
from workflows.filling.freshness import refresh_ahead
from workflows.journal.kinds import Kind
from workflows.people.models import Official


def appraise(code: str, *, by: Official, version: int, proposal: Proposal, text: str) -> Case:
    """Give the appraiser's opinion and pass the case on to the approver.

    Raises NotAllowed, NotPossible, StaleCase, and ActionError for a refusal without reason.
    """
    if proposal == Proposal.REFUSE and not text.strip():
        raise ActionError(_("Write the reason for the refusal: the applicant gets it in the letter."))
    with acting(code, by=official_actor(by), version=version) as act:
        task = require_task(act, "appraise", by)
        forbid_same_hands(act, by, task.kind)
        begin_processing(act.case)
        Opinion.objects.create(case=act.case, task=task, by=by, proposal=proposal, text=text.strip(), at=act.at)
        follow(act, task, proposal.value)
        refresh_ahead(code, by=by)
        act.journal(Kind.CASE_APPRAISED, proposal=proposal.value)
    return act.case


def send_back(code: str, *, by: Official, version: int, reason: str) -> Case:
    """Return the case to the colleague who appraised it, with the reason. The clock runs on.

    Raises NotAllowed, NotPossible, StaleCase, and ActionError without a reason.
    """
    if not reason.strip():
        raise ActionError(_("Write what your colleague should look at again."))
    with acting(code, by=official_actor(by), version=version) as act:
        task = require_task(act, "approve", by)
        last = act.case.opinions.order_by("-at", "-id").select_related("by").first()
        follow(act, task, "send_back", assignee=last.by if last else None)
        act.journal(Kind.CASE_SENT_BACK, private={"reason": reason.strip()})
    return act.case


def approve(code: str, *, by: Official, version: int, text: str = "") -> Case:
    """Decide as the last opinion proposes; the clerk issues it next.

    Raises NotAllowed (four eyes), StaleCase, and NotPossible while a needed fact is unsettled or a rule forbids it.
    """
    with acting(code, by=official_actor(by), version=version) as act:
        task = require_task(act, "approve", by)
        forbid_same_hands(act, by, task.kind)
        opinion = act.case.opinions.order_by("-at", "-id").first()
        if opinion is None:
            raise NotPossible(_("Nobody has appraised this case yet."))
        _require_ground(act.case, opinion.proposal)
        reason = text.strip() or (opinion.text if opinion.proposal == Proposal.REFUSE else "")
        Decision.objects.create(case=act.case, kind=opinion.proposal, by=by, text=reason, at=act.at)
        follow(act, task, "approve")
        act.journal(Kind.CASE_APPROVED, decision=opinion.proposal)
    return act.case


def return_to_approver(code: str, *, by: Official, version: int, reason: str) -> Case:
    """Return a decision that is not issued yet to whoever made it: it does not take effect, and the case is open again.

    For a registry that says something else meanwhile, or a mistake that the clerk sees. No edition speaks of it, since
    it is no way to go on: what has not left the house can be decided anew. The clock runs on. Raises NotAllowed,
    NotPossible, StaleCase, and ActionError without a reason.
    """
    if not reason.strip():
        raise ActionError(_("Write what your colleague should look at again."))
    with acting(code, by=official_actor(by), version=version) as act:
        task = require_task(act, "issue", by)
        decision = Decision.objects.in_force().select_for_update(of=("self",)).select_related("by").get(case=act.case)
        decision.returned_at, decision.returned_by, decision.return_reason = act.at, by, reason.strip()
        decision.save(update_fields=["returned_at", "returned_by", "return_reason"])
        act.close(task, "returned")
        open_kind(act, "approve", assignee=decision.by)
        act.journal(Kind.CASE_SENT_BACK, private={"reason": reason.strip()}, decision=decision.kind)
    return act.case


def issue(code: str, *, by: Official, version: int) -> Case:
    """Number the decision, stop the clock, queue the document, and open the hand-over (4 → 9).

    Raises NotAllowed (four eyes), StaleCase, and NotPossible when what the decision rests on does not hold any more.
    """
    with acting(code, by=official_actor(by), version=version) as act:
        case = act.case
        task = require_task(act, "issue", by)
        forbid_same_hands(act, by, task.kind)
        decision = Decision.objects.in_force().select_for_update().get(case=case)
        _require_ground(case, decision.kind)
        today = timezone.localdate(act.at)
        if decision.kind == Proposal.GRANT:
            result = case.edition.result
            decision.number = next_number(f"result:{result.number}", result.number)
            if years := case.edition.conditions.validity_years(record_of(case).known_facts(), today):
                decision.valid_until = _years_later(today, years)
        else:
            decision.number = next_number(f"letter:refusal:{act.at.year}", f"{{seq:04d}}/{act.at.year}/TCHS")
        decision.issued_at = act.at
        decision.save(update_fields=["number", "issued_at", "valid_until"])
        case.issue()
        case.decided_at = act.at
        seal(code, "stopped", at=act.at)
        follow(act, task, "issue")
        outbox.enqueue(
            "cases.render_result",
            key=f"result:{decision.document}",
            payload={"decision": decision.pk},
            reference=case.code,
        )
        act.journal(Kind.CASE_ISSUED, decision=decision.kind, number=decision.number, document=str(decision.document))
    return case


def _require_ground(case: Case, proposal: str) -> None:
    """No decision takes effect on facts that are unsettled or too old, nor a grant against a rule."""
    if found := obstacles(case, granting=proposal == Proposal.GRANT):
        raise NotPossible(" ".join(str(obstacle) for obstacle in found))


def begin_processing(case: Case) -> None:
    """The first hand that works on a received case moves it to “being processed” (2 → 4)."""
    if case.status == Status.RECEIVED:
        case.process()


def _years_later(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
