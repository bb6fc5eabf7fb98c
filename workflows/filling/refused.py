"""Asking anew what a registry has refused, once an operator has mended our credentials or our question.

A refusal is our fault, so nothing is asked again by itself. What is asked anew waits for its turn like everything that
an outage left over; a registry that has just taken us back is not overrun.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from django.db import transaction
from django.utils import timezone

from workflows import outbox
from workflows.filling import lookups
from workflows.filling.models import Lookup, LookupState
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor

#: Lookups asked anew in one transaction.
BATCH: Final = 100


@transaction.atomic
def ask_refused_again(registry: str, *, by: Actor) -> None:
    """Have everything asked anew that a registry has refused, and record who said so. A job does it."""
    record(Kind.REFUSED_ASKED_AGAIN, by=by, stream=f"user:{by.ref}", data={"registry": registry})
    _enqueue(registry, round_=f"{timezone.now():%Y%m%dT%H%M%S}", after=0)


@outbox.handler("filling.ask_refused", lease=60)
def ask_refused(job: outbox.ClaimedJob) -> Callable[[], None]:
    """One batch; the next is queued with it."""
    return partial(_ask_batch, job.payload["registry"], job.payload["round"], job.payload["after"])


def _ask_batch(registry: str, round_: str, after: int) -> None:
    refused = Lookup.objects.filter(registry=registry, state=LookupState.REFUSED, pk__gt=after)
    batch = list(refused.order_by("pk")[:BATCH])
    for lookup in batch:
        # A refusal is a call without an answer: whoever had one comes after those who ask for the first time.
        Lookup.objects.filter(pk=lookup.pk, failures=0).update(failures=1)
        lookups.ask_again(lookup)
    if len(batch) == BATCH:
        _enqueue(registry, round_, after=batch[-1].pk)


def _enqueue(registry: str, round_: str, after: int) -> None:
    payload = {"registry": registry, "round": round_, "after": after}
    outbox.enqueue("filling.ask_refused", key=f"ask_refused:{registry}:{round_}:{after}", payload=payload)
