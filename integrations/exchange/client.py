"""Ask a registry one question: `ask` is all that the rooms above know of X-Road, deadlines, keys and breakers."""

from __future__ import annotations

import json
import random
import time
from typing import Final
from urllib.parse import quote

import structlog
from django.conf import settings
from django.db import connections
from django.utils import timezone

from integrations.exchange import admission, alarms, reading, signatures, wire
from integrations.exchange.messages import Answer, Outcome, Question, Reason, Rejected, Unavailable
from integrations.registries import SERVICES

__all__ = ["Answer", "Outcome", "Question", "Reason", "Rejected", "Unavailable", "ask"]

log = structlog.get_logger(__name__)

# One layer retries inside a call, once only, and not while the registry is in trouble; the rest is the job's `due`.
# So a failing registry is not asked twice as often as a sound one (R-REG-5).
_WORTH_ANOTHER: Final = (502, 503, 504)
_BREATH: Final = 0.05, 0.15  # seconds between the two, at random, so that callers do not march in step


def ask(question: Question, *, deadline: float) -> Answer:
    """The registry's signed answer, within `deadline` seconds of wall clock over connecting, headers and body.

    Returns found, absent and mismatch. Raises Unavailable when there is no answer to be had now, Rejected when the
    question was refused (our fault; the operator is alarmed here). RuntimeError inside a database transaction: a
    registry's slowness must never hold a lock (design §6.7). Tests that call this need `transaction=True`.
    """
    if any(connection.in_atomic_block for connection in connections.all(initialized_only=True)):
        raise RuntimeError("a registry is never asked inside a transaction")
    started = time.monotonic()
    ids = log.bind(registry=question.registry, message_id=question.message_id)
    try:
        answer = _permitted(question, deadline)
    except Unavailable as no:
        report = ids.error if no.alarming else ids.warning
        report("registry.unavailable", reason=no.reason.value, alarming=no.alarming, milliseconds=_since(started))
        if no.alarming:
            alarms.sound(question.registry, no.reason, question.message_id)
        raise
    except Rejected as no:
        ids.error("registry.rejected", reason=no.reason.value, alarming=True, milliseconds=_since(started))
        alarms.sound(question.registry, no.reason, question.message_id)
        raise
    ids.info("registry.answered", outcome=answer.outcome.value, milliseconds=_since(started))
    return answer


def _permitted(question: Question, deadline: float) -> Answer:
    ring = signatures.ring_of(question.registry, settings.REGISTRY_KEYS_FILE)
    with admission.admit(question.registry, deadline, replay=question.replay, slot=question.slot) as permit:
        with wire.Watch(deadline) as watch:
            reply = _exchange(question, watch, attempts=2 if permit.clean else 1)
        return reading.read(question, reply, ring, timezone.now())


def _exchange(question: Question, watch: wire.Watch, attempts: int) -> wire.Reply:
    """The reply, after one more attempt where the first met a cut connection or a gateway that could not."""
    url = settings.XROAD_URL.rstrip("/") + SERVICES[question.registry].path
    headers, body = _headers(question), _body(question)
    for attempt in range(1, attempts + 1):
        last = attempt == attempts
        try:
            reply = wire.post(url, headers, body, watch)
        except wire.NoReply as no:
            log.info("registry.no_reply", registry=question.registry, message_id=question.message_id, error=no.detail)
            if last or watch.expired or no.reason != Reason.CONNECTION:
                raise Unavailable(no.reason) from None
        else:
            if last or reply.status not in _WORTH_ANOTHER or "Retry-After" in reply.headers:
                return reply
        time.sleep(random.uniform(*_BREATH))  # noqa: S311  # no secret hangs on it
    raise AssertionError("unreachable: the last attempt returns or raises")


def _headers(question: Question) -> dict[str, str]:
    """Headers of a request, X-Road REST message protocol 1.0.4, section 4.3."""
    return {
        "X-Road-Client": "/".join(quote(part, safe="") for part in settings.XROAD_CLIENT.split("/")),
        "X-Road-Id": question.message_id,
        "X-Road-UserId": question.user,
        "X-Road-Issue": question.issue,
        "Content-Type": "application/json",
        "Accept": reading.MEDIA_TYPE,
    }


def _body(question: Question) -> bytes:
    """The identity number stands in the body alone: addresses and headers end up in logs."""
    document: dict[str, object] = {
        "subject": _subject(question),
        "attributes": list(question.attributes),
        "purpose": {
            "code": str(question.purpose),
            "procedure": question.procedure,
            "legal_basis": question.legal_basis,
        },
    }
    if question.comparisons:
        document["compare"] = dict(question.comparisons)
    return json.dumps(document, ensure_ascii=False).encode()


def _subject(question: Question) -> dict[str, str]:
    if question.kind == "organisation":
        return {"business_code": question.identity_number}
    return {
        "identity_number": question.identity_number,
        "full_name": question.full_name,
        "birth_date": question.birth_date,
    }


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
