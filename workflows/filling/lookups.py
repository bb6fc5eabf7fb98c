"""Hurrying, repeating and handing over lookups. Rows first, calls second (design §3)."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from workflows import outbox
from workflows.filling.models import AttributeOutcome, Lookup, LookupState, Outcome

#: A registry that answered is not asked the same again before this time has gone by.
ASK_AGAIN_AFTER = timedelta(seconds=10)
#: And not more often than this for one draft or case.
MAX_ROUNDS = 50


def hurry(
    draft: uuid.UUID | None = None,
    *,
    case_code: str | None = None,
    representation: int | None = None,
    budget: float | None = None,
) -> None:
    """Run the waiting lookups of one owner here and now, for `budget` seconds in all; a worker does the rest.

    Takes the same lease that a worker would, so it does no harm beside one. Never call it inside a transaction.
    """
    seconds = settings.LOOKUP_REQUEST_BUDGET_SECONDS if budget is None else budget
    owner = {"draft": draft, "case_code": case_code, "representation": representation}
    owned = Lookup.objects.filter(**owner, state=LookupState.PLANNED)
    if jobs := outbox.find_all([_job_key(lookup) for lookup in owned.order_by("id")]):
        outbox.run_now(jobs, budget=seconds)


def ask_again(lookup: Lookup, *, by: str = "") -> bool:
    """Ask a registry anew, e.g. after its owner has corrected it. Returns False when it is too soon for that.

    What is known stays known until a new answer is there. `by`: the official who has it asked, as an opaque reference
    (`official-<public id>`). Must run inside a transaction.
    """
    lookup = Lookup.objects.select_for_update().get(pk=lookup.pk)
    if not may_ask_now(lookup):
        return False
    lookup.rounds += 1
    lookup.state = LookupState.PLANNED
    lookup.save(update_fields=["rounds", "state"])
    enqueue(lookup, by)
    return True


def may_ask_now(lookup: Lookup) -> bool:
    """Whether a question can be repeated: no other is under way, and the last one was not just now."""
    if lookup.state in (LookupState.PLANNED, LookupState.ASKING, LookupState.DROPPED):
        return False
    # A draft or case that goes on for ever is somebody's mischief; who represents an organisation is asked for years.
    if lookup.rounds >= MAX_ROUNDS and lookup.representation_id is None:
        return False
    last = max(filter(None, (lookup.answered_at, lookup.asked_at)), default=None)
    return last is None or timezone.now() - last >= ASK_AGAIN_AFTER


def hand_over(*, draft: uuid.UUID, case_code: str) -> None:
    """Make a draft's lookups those of the case that it became, but not those that were dropped.

    Must run inside the filing's transaction.
    """
    Lookup.objects.filter(draft=draft).exclude(state=LookupState.DROPPED).update(draft=None, case_code=case_code)


def begin_asking(*lookups: Lookup) -> None:
    """Note that the questions are on their way; values already known stay as they are."""
    with transaction.atomic():
        # What is being changed just now is left as it is: who waits for one row while holding another blocks others.
        free = Lookup.objects.select_for_update(skip_locked=True).exclude(state=LookupState.DROPPED)
        asked = list(free.filter(pk__in=[lookup.pk for lookup in lookups]).values_list("pk", flat=True))
        Lookup.objects.filter(pk__in=asked).update(state=LookupState.ASKING, asked_at=timezone.now())
        planned = AttributeOutcome.objects.filter(lookup__in=asked, outcome=Outcome.PLANNED)
        planned.update(outcome=Outcome.ASKING)


def _job_key(lookup: Lookup) -> str:
    return f"ask:{lookup.public_id}:{lookup.rounds}"


def enqueue(lookup: Lookup, by: str = "") -> None:
    """Queue the job that asks a planned lookup. Must run inside the transaction that planned it."""
    payload = {"lookup": lookup.pk} | ({"by": by} if by else {})
    outbox.enqueue("filling.ask", key=_job_key(lookup), payload=payload, reference=lookup.owner)
