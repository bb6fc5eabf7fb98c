"""Receiving or declining what was submitted (Decree 118/2025/NĐ-CP: an answer within 8 working hours)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from workflows.cases.acting import ActionError, NotPossible, acting, official_actor, require_task
from workflows.cases.letters import write_letter
from workflows.cases.models import Case, Payment, PaymentMethod
from workflows.cases.process import follow
from workflows.clock.events import deadline_of, seal
from workflows.journal.kinds import Kind
from workflows.people.models import Official


@dataclass(frozen=True)
class PaymentRecord:
    """How the fee was paid before receipt: at the counter or by bank, with the number that proves it."""

    method: PaymentMethod
    reference: str


def receive(code: str, *, by: Official, version: int, payment: PaymentRecord | None) -> Case:
    """Accept a submitted case: record the payment, start the clock, write letter 01, open the next task (1 → 2).

    Raises NotAllowed, NotPossible, StaleCase, and ActionError when a fee is due and no payment was recorded.
    """
    with acting(code, by=official_actor(by), version=version) as act:
        case = act.case
        task = require_task(act, "receive", by)
        due = case.fee_due
        if due and case.fee.when == "before_receipt":
            if payment is None or not payment.reference.strip():
                raise ActionError(_("Record how the fee was paid, with the number of the receipt, before receiving."))
            Payment.objects.create(
                case=case,
                amount=due,
                method=payment.method,
                reference=payment.reference.strip(),
                by=by,
                at=act.at,
            )
        case.receive()
        case.received_at = act.at
        seal(case.code, "received", at=act.at)
        deadline = deadline_of(case.code, case.time_limit)
        if deadline is None:
            raise NotPossible(_("No deadline can be worked out for this case."))
        case.due_at = deadline.due_at
        follow(act, task, "receive")
        letter = write_letter(act, "receipt", by=by)
        act.journal(
            Kind.CASE_RECEIVED,
            letter=letter.number,
            due_on=deadline.due_on.isoformat(),
            fee=due,
            paid_by=payment.method.value if payment else "",
        )
    return case


def decline(code: str, *, by: Official, version: int, reason: str) -> Case:
    """Refuse to accept a submitted case, in writing and with the reason: letter 03 (1 → 3, final).

    Raises NotAllowed, NotPossible, StaleCase, and ActionError without a reason.
    """
    if not reason.strip():
        raise ActionError(_("Write the reason: the applicant gets it in the letter."))
    with acting(code, by=official_actor(by), version=version) as act:
        task = require_task(act, "receive", by)
        act.case.decline()
        act.case.closed_at = act.at
        seal(code, "stopped", at=act.at)
        follow(act, task, "decline")
        letter = write_letter(act, "refusal", by=by, reason=reason.strip())
        act.journal(Kind.CASE_DECLINED, letter=letter.number)
    return act.case
