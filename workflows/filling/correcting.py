"""Asking a registry's owner to correct its record, and asking after it until there is an answer.

Both jobs may run as often as they like: the request has the dispute's public id for its reference, and the owner takes
it once. What the owner has signed settles the dispute; a corrected record is then looked up again like any other.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

import structlog
from django.conf import settings
from django.utils import timezone

from integrations.exchange import client as exchange
from integrations.exchange import corrections
from workflows import outbox
from workflows.filling import lookups
from workflows.filling.answers import journal
from workflows.filling.changes import is_needed
from workflows.filling.disputes import FOLLOW_FOR, about, attribute_asked, claimed_value
from workflows.filling.jobs import identity_of
from workflows.filling.keys import remember
from workflows.filling.models import OPEN_DISPUTES, Dispute, DisputeState, Lookup, LookupState
from workflows.journal.bodies import instant
from workflows.journal.kinds import Kind

log = structlog.get_logger(__name__)

#: Asked after again when a third of the time has gone by that it has taken so far, within these bounds.
SHORTEST, LONGEST = timedelta(seconds=20), timedelta(hours=12)
_ANSWERS: Final = {
    corrections.State.CORRECTED: (DisputeState.CORRECTED, Kind.CORRECTION_MADE),
    corrections.State.REFUSED: (DisputeState.REFUSED, Kind.CORRECTION_REFUSED),
}


@outbox.handler("filling.send_correction", lease=30)
def send(job: outbox.ClaimedJob) -> Callable[[], None] | None:
    """Send the request; while the owner cannot be reached, or refuses us, it is sent again later."""
    dispute = _open(job)
    if dispute is None or dispute.state != DisputeState.OPEN:
        return None
    if _too_old(dispute):
        return partial(_give_up, dispute.pk)
    try:
        return partial(_settle, dispute.pk, _send(dispute))
    except (exchange.Unavailable, exchange.Rejected) as no:
        raise _later(dispute.opened_at, no) from None


@outbox.handler("filling.follow_correction", lease=30)
def follow(job: outbox.ClaimedJob) -> Callable[[], None] | None:
    """Ask how the request stands, with growing pauses, for as long as `disputes.FOLLOW_FOR`."""
    dispute = _open(job)
    if dispute is None:
        return None
    if _too_old(dispute):
        return partial(_give_up, dispute.pk)
    since = dispute.sent_at or dispute.opened_at
    try:
        answer = _ask_after(dispute)
    except (exchange.Unavailable, exchange.Rejected) as no:
        raise _later(since, no) from None
    if answer.state == corrections.State.RECEIVED:
        raise outbox.Retry(after=_pause(since), reason="the owner has not decided yet", counts=False)
    return partial(_settle, dispute.pk, answer)


@outbox.handler("filling.ask_corrected", lease=30)
def ask_corrected(job: outbox.ClaimedJob) -> Callable[[], None]:
    """Have the corrected record looked up, where that could not be done at once."""
    return partial(_ask_again, job.payload["lookup"])


def _open(job: outbox.ClaimedJob) -> Dispute | None:
    """The dispute, if it is still there and still open: a draft may have expired, an applicant taken it back."""
    rows = Dispute.objects.select_related("attribute__lookup__person")
    return rows.filter(pk=job.payload["dispute"], state__in=OPEN_DISPUTES).first()


def _send(dispute: Dispute) -> corrections.CorrectionAnswer:
    row, lookup = dispute.attribute, dispute.attribute.lookup
    number, name, birth_date = identity_of(lookup)
    attribute = attribute_asked(lookup.registry, row.attribute)
    request = corrections.CorrectionRequest(
        registry=lookup.registry,
        kind=(lookup.identity or {}).get("kind", "person"),
        identity_number=number,
        full_name=name,
        birth_date=birth_date,
        attribute=attribute.name,
        held=dispute.held,
        claimed=claimed_value(dispute, attribute),
        reason=dispute.reason,
        case_or_draft=lookup.owner,
        reference=dispute.public_id,
    )
    return corrections.request(request, deadline=settings.REGISTRY_DEADLINE_SECONDS)


def _ask_after(dispute: Dispute) -> corrections.CorrectionAnswer:
    """How the request stands; sent once more when its owner knows nothing of it."""
    registry = dispute.attribute.lookup.registry
    try:
        return corrections.status(registry, dispute.public_id, deadline=settings.REGISTRY_DEADLINE_SECONDS)
    except exchange.Rejected as no:
        if no.reason != exchange.Reason.UNKNOWN_REFERENCE:
            raise
    return _send(dispute)


def _settle(pk: int, answer: corrections.CorrectionAnswer) -> None:
    """Note what the owner has signed; a corrected record is looked up anew."""
    found = _locked(pk)
    if found is None:
        return
    dispute, lookup = found
    signed: dict[str, Any] = {"digest": answer.digest, "at": instant(answer.received_at)}
    if dispute.state == DisputeState.OPEN:
        dispute.state, dispute.sent_at = DisputeState.SENT, answer.received_at
        journal(lookup, Kind.CORRECTION_ASKED, **signed, **about(dispute))
    if answer.state == corrections.State.RECEIVED:
        outbox.enqueue(
            "filling.follow_correction",
            key=f"follow_correction:{dispute.public_id}",
            payload={"dispute": dispute.pk},
            reference=lookup.owner,
            due_in=SHORTEST.total_seconds(),
        )
        dispute.save(update_fields=["state", "sent_at"])
        return
    dispute.state, kind = _ANSWERS[answer.state]
    dispute.answered_at, dispute.note = answer.received_at, answer.note
    dispute.raw, dispute.digest = answer.raw, answer.digest
    dispute.save(update_fields=["state", "sent_at", "answered_at", "note", "raw", "digest"])
    remember(lookup.registry, answer.key_id)
    journal(lookup, kind, **signed, **about(dispute))
    if dispute.state == DisputeState.CORRECTED and is_needed(lookup) and not lookups.ask_again(lookup):
        outbox.enqueue(
            "filling.ask_corrected",
            key=f"ask_corrected:{dispute.public_id}",
            payload={"lookup": lookup.pk},
            reference=lookup.owner,
            due_in=lookups.ASK_AGAIN_AFTER.total_seconds(),
        )


def _give_up(pk: int) -> None:
    """Nobody is asked any more; the report stays open, and says so."""
    if (found := _locked(pk)) is not None:
        dispute, lookup = found
        journal(lookup, Kind.CORRECTION_UNANSWERED, **about(dispute))
        log.error("correction.unanswered", dispute=str(dispute.public_id), registry=lookup.registry)


def _locked(pk: int) -> tuple[Dispute, Lookup] | None:
    """The dispute if it is still open, with its lookup, both locked: the lookup first, as everywhere."""
    lookup = Lookup.objects.select_for_update(of=("self",)).select_related("person").filter(outcomes__disputes=pk)
    if (mine := lookup.first()) is None:
        return None
    rows = Dispute.objects.select_for_update(of=("self",)).select_related("attribute")
    dispute = rows.filter(pk=pk, state__in=OPEN_DISPUTES).first()
    return (dispute, mine) if dispute is not None else None


def _ask_again(pk: int) -> None:
    lookup = Lookup.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if lookup is None or lookup.state == LookupState.PLANNED or not is_needed(lookup) or lookups.ask_again(lookup):
        return  # what is not asked yet will be told what is right
    if lookup.rounds >= lookups.MAX_ROUNDS:
        log.error("correction.not_looked_up", lookup=str(lookup.public_id), registry=lookup.registry)
        return
    raise outbox.Retry(after=lookups.ASK_AGAIN_AFTER.total_seconds(), reason="asked just now", counts=False)


def _too_old(dispute: Dispute) -> bool:
    return timezone.now() - dispute.opened_at > FOLLOW_FOR


def _later(since: datetime, no: exchange.Unavailable | exchange.Rejected) -> outbox.Retry:
    """Once more, not before the other side wants it. A refusal is our fault: once mended, it goes through by itself."""
    wanted = no.retry_after if isinstance(no, exchange.Unavailable) else None
    return outbox.Retry(after=max(_pause(since), wanted or 0), reason=no.reason.value, counts=False)


def _pause(since: datetime) -> float:
    """Seconds until the next try."""
    longest = min(max((timezone.now() - since) / 3, SHORTEST), LONGEST).total_seconds()
    return longest * random.uniform(0.8, 1.2)  # noqa: S311 - jitter, not a secret
