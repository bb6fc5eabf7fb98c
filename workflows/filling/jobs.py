"""The job that asks one registry and keeps what it answered, or notes that it could not (design §5)."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from integrations.exchange import client as exchange
from workflows import outbox
from workflows.filling.answers import journal, keep
from workflows.filling.lookups import begin_asking
from workflows.filling.models import Lookup, LookupState, Outcome
from workflows.journal.kinds import Kind

log = structlog.get_logger(__name__)

#: Waits between attempts, in seconds; the last one repeats. Half of each is jitter.
BACK_OFF = (2, 5, 15, 60, 120, 300)
#: The registry is well, but somebody else's turn is first.
TURNS = (exchange.Reason.BUSY, exchange.Reason.QUEUED)
#: After this the lookup waits for a person to ask again or to settle it.
GIVE_UP_AFTER = timedelta(days=7)


@outbox.handler("filling.ask", lease=30)
def ask(job: outbox.ClaimedJob) -> Callable[[], None] | None:
    """Ask one registry. Known answers are settled in the finishing transaction; no answer is tried again later."""
    lookup = Lookup.objects.select_related("person").get(pk=job.payload["lookup"])
    if lookup.state in (LookupState.ANSWERED, LookupState.REFUSED, LookupState.DROPPED):
        return None
    begin_asking(lookup)
    budget = job.seconds_left()
    question = _question(lookup, job.payload.get("by", ""), waited_for=budget is not None)
    patience = settings.REGISTRY_DEADLINE_SECONDS
    try:
        answer = exchange.ask(question, deadline=patience if budget is None else min(budget, patience))
    except exchange.Rejected as refusal:
        return partial(_settle_refusal, lookup.pk, refusal.reason)
    except exchange.Unavailable as outage:
        if outage.reason == exchange.Reason.TIMEOUT and budget is not None and budget < patience:
            # Only our own short patience ran out, not the registry's time: a worker goes on at once.
            raise outbox.Retry(after=0, reason="request budget used up", counts=False) from None
        return _postpone(lookup, outage)
    return partial(_settle_answer, lookup.pk, question, answer)


def _question(lookup: Lookup, by: str = "", *, waited_for: bool = True) -> exchange.Question:
    """The question as it goes out.

    `by`: the official who has it asked, as an opaque reference; else the applicant. `waited_for`: somebody waits for
    the answer now; otherwise what has failed before takes its turn behind what is asked for the first time.
    """
    number, name, birth_date = identity_of(lookup)
    return exchange.Question(
        registry=lookup.registry,
        kind=(lookup.identity or {}).get("kind", "person"),
        identity_number=number,
        full_name=name,
        birth_date=birth_date,
        attributes=tuple(lookup.attributes),
        comparisons=tuple((name, lookup.expected(value)) for name, value in lookup.comparisons),
        message_id=str(uuid.uuid4()),
        issue=lookup.owner,
        user=f"VN{by}" if by else f"VNperson-{lookup.person.public_id}",
        procedure=lookup.procedure,
        purpose=lookup.purpose,
        legal_basis=lookup.legal_basis,
        replay=lookup.failures > 0 and not waited_for,
        slot=lookup.slot,
    )


def identity_of(lookup: Lookup) -> tuple[str, str, str]:
    """Number, name and birth date of the subject as they are known now."""
    if lookup.identity is None:
        person = lookup.person
        return person.identity_number, person.full_name, person.birth_date
    return lookup.identity["number"], lookup.identity.get("name", ""), lookup.identity.get("birth_date", "")


def _postpone(lookup: Lookup, outage: exchange.Unavailable) -> Callable[[], None] | None:
    """Note the outage once, then ask to be run again later; after a week leave it to a person."""
    with transaction.atomic():
        current = Lookup.objects.select_for_update().get(pk=lookup.pk)
        if current.state in (LookupState.ANSWERED, LookupState.DROPPED):
            return None
        first = current.state != LookupState.WAITING and current.failures == 0
        current.state = LookupState.WAITING
        current.problem = outage.reason
        current.failures += 1
        current.slot = outage.slot
        current.save(update_fields=["state", "problem", "failures", "slot"])
        # Unknown never overwrites known: only what was being asked becomes degraded.
        current.outcomes.filter(outcome__in=[Outcome.PLANNED, Outcome.ASKING]).update(outcome=Outcome.DEGRADED)
        if first:
            journal(current, Kind.LOOKUP_FAILED, problem=outage.reason)
    if timezone.now() - lookup.created_at > GIVE_UP_AFTER:
        log.error("lookup.gave_up", lookup=str(lookup.public_id), registry=lookup.registry)
        return None
    longest = BACK_OFF[min(current.failures, len(BACK_OFF)) - 1]
    wait = max(longest * random.uniform(0.5, 1.0), outage.retry_after or 0.0)  # noqa: S311 - jitter, not a secret
    if outage.reason in TURNS:  # not in trouble, only full: it has said when to come
        # A turn is void a minute after its time, so the jitter does not grow with the wait.
        wait = (outage.retry_after or 0.0) + random.uniform(0.0, 1.0)  # noqa: S311 - jitter, not a secret
    raise outbox.Retry(after=wait, reason=outage.reason, counts=False)


def _settle_refusal(pk: int, reason: str) -> None:
    """Our own fault (401, 403, 400): nothing the person could do, so the fields are degraded and we are alarmed."""
    lookup = Lookup.objects.select_for_update().get(pk=pk)
    if lookup.state == LookupState.DROPPED:
        return
    lookup.state = LookupState.REFUSED
    lookup.problem = reason
    lookup.save(update_fields=["state", "problem"])
    lookup.outcomes.filter(outcome__in=[Outcome.PLANNED, Outcome.ASKING]).update(outcome=Outcome.DEGRADED)
    journal(lookup, Kind.LOOKUP_FAILED, problem=reason)


def _settle_answer(pk: int, question: exchange.Question, answer: exchange.Answer) -> None:
    lookup = Lookup.objects.select_for_update(of=("self",)).select_related("person").get(pk=pk)
    if lookup.state == LookupState.DROPPED:
        return  # a late answer about somebody whom the applicant does not name any more
    if identity_of(lookup) != (question.identity_number, question.full_name, question.birth_date):
        # A late answer about an identity that has changed since: drop it and ask about the present one.
        raise outbox.Retry(after=0, reason="the identity asked about has changed", counts=False)
    keep(lookup, question, answer)
