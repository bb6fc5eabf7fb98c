"""The registries at work: from a question to what is answered, signed."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from integrations.sandbox.registries import faults, holdings, troubles
from integrations.sandbox.registries.envelope import Envelope
from integrations.sandbox.registries.faults import Kind, Order
from integrations.sandbox.registries.question import BadQuestion, Question, parse
from integrations.sandbox.registries.signing import MEDIA_TYPE, signed

_FIVE_YEARS = timedelta(days=5 * 365)


def answer(request: HttpRequest, envelope: Envelope, registry: str) -> HttpResponseBase:
    """Answer the question in the body of `request`, or do what a tester ordered; raise BadQuestion."""
    question = _question(registry, request.body)
    order = faults.in_force(registry, question.subject.number)
    if order.kind is Kind.NONE:
        return _found_out(envelope, registry, question, order)
    return troubles.meet(request, envelope, order, lambda: _found_out(envelope, registry, question, order))


def _question(registry: str, body: bytes) -> Question:
    question = parse(body, Question)
    if set(question.attributes) - set(holdings.ATTRIBUTES[registry]):
        raise BadQuestion("The service does not offer all of these attributes")
    return question


def _found_out(envelope: Envelope, registry: str, question: Question, order: Order) -> HttpResponse:
    """Return 200 found, 404 absent or 409 mismatch, each signed by the registry."""
    subject, fault = question.subject, order.kind
    lying = fault is Kind.LYING
    held = (holdings.somebody_else if lying else holdings.find)(registry, subject.number)
    about = holdings.named(registry, held) if lying and held else subject.model_dump(exclude={"full_name"})
    differs = [] if lying or held is None else holdings.differences(registry, held.person, subject)
    if held is None:
        status, rest = HTTPStatus.NOT_FOUND, {"outcome": "absent", "data": {}}
    elif differs or fault is Kind.MISMATCH:
        rest = {"outcome": "mismatch", "data": {}, "differs": differs or ["birth_date"]}
        status = HTTPStatus.CONFLICT
    else:
        status, rest = HTTPStatus.OK, {"outcome": "found", "data": _told(held, question)}
    payload = claims(envelope, registry, fault) | {"subject": about} | rest
    return envelope.reply(status, signed(registry, payload, order, _otherwise(registry, question, fault)), MEDIA_TYPE)


def claims(envelope: Envelope, registry: str, fault: Kind) -> dict[str, Any]:
    """Return what every signed answer says: who speaks, about which message, when."""
    now = datetime.now(UTC) - (_FIVE_YEARS if fault is Kind.STALE else timedelta())
    return {
        "iss": registry,
        "message_id": str(uuid4()) if fault is Kind.REPLAYED else envelope.id,
        "as_of": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _told(held: holdings.Held, question: Question) -> dict[str, Any]:
    return {name: held.values[name] for name in question.attributes}


def _otherwise(registry: str, question: Question, fault: Kind) -> dict[str, Any]:
    """What the second of two equal keys says: another person's record."""
    if fault is not Kind.DUPLICATE_KEYS:
        return {}
    other = holdings.somebody_else(registry, question.subject.number)
    return {"data": _told(other, question)} if other else {"data": {}}
