"""The registries at work: from a request to what is answered, signed, or to what a tester ordered instead."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from integrations.sandbox.models import Correction
from integrations.sandbox.registries import corrections, faults, holdings, troubles
from integrations.sandbox.registries.envelope import Envelope
from integrations.sandbox.registries.faults import Kind, Order
from integrations.sandbox.registries.question import (
    BadQuestion,
    CorrectionRequest,
    Question,
    StatusRequest,
    parse,
)
from integrations.sandbox.registries.signing import MEDIA_TYPE, signed

_FIVE_YEARS = timedelta(days=5 * 365)

Service = Callable[[HttpRequest, Envelope, str], HttpResponseBase]


def answers(request: HttpRequest, envelope: Envelope, registry: str) -> HttpResponseBase:
    """Answer the question in the body of `request`; raise BadQuestion."""
    question = _question(registry, request.body)

    def speak(order: Order) -> HttpResponse:
        return _found_out(envelope, registry, question, order)

    return _meet(request, envelope, registry, question.subject.number, speak)


def correction(request: HttpRequest, envelope: Envelope, registry: str) -> HttpResponseBase:
    """Take a request for correction; raise BadQuestion."""
    asked = parse(request.body, CorrectionRequest)

    def speak(order: Order) -> HttpResponse:
        entered = corrections.receive(registry, asked, envelope.issue)
        return _standing(envelope, registry, entered, order)

    return _meet(request, envelope, registry, asked.subject.number, speak)


def correction_status(request: HttpRequest, envelope: Envelope, registry: str) -> HttpResponseBase:
    """Tell how a request for correction stands; raise BadQuestion."""
    asked = parse(request.body, StatusRequest)
    try:
        entered = corrections.find(registry, asked.reference)
    except corrections.Unknown:
        return envelope.reply(HTTPStatus.NOT_FOUND, '{"error": "unknown reference"}', "application/json")
    return _meet(
        request, envelope, registry, entered.number, lambda order: _standing(envelope, registry, entered, order)
    )


SERVICES: dict[str, Service] = {
    "answers": answers,
    "corrections": correction,
    "corrections/status": correction_status,
}


def _meet(
    request: HttpRequest, envelope: Envelope, registry: str, number: str, speak: Callable[[Order], HttpResponse]
) -> HttpResponseBase:
    order = faults.in_force(registry, number)
    if order.kind is Kind.NONE:
        return speak(order)
    return troubles.meet(request, envelope, order, lambda: speak(order))


def _question(registry: str, body: bytes) -> Question:
    question = parse(body, Question)
    if set(question.attributes) - set(holdings.REGISTERS[registry].attributes):
        raise BadQuestion("The service does not offer all of these attributes")
    return question


def _found_out(envelope: Envelope, registry: str, question: Question, order: Order) -> HttpResponse:
    """Return 200 found, 404 absent or 409 mismatch, each signed by the registry."""
    subject, fault = question.subject, order.kind
    lying = fault is Kind.LYING
    held = (holdings.somebody_else if lying else holdings.find)(registry, subject.number)
    about = holdings.named(registry, held) if lying and held else subject.model_dump(exclude={"full_name"})
    differs = [] if lying or held is None else holdings.differences(registry, held.person, subject)
    rest: dict[str, Any]
    if held is None:
        status, rest = HTTPStatus.NOT_FOUND, {"outcome": "absent", "data": {}}
    elif differs or fault is Kind.MISMATCH:
        status = HTTPStatus.CONFLICT
        rest = {"outcome": "mismatch", "data": {}, "differs": differs or ["birth_date"]}
    else:
        status, rest = HTTPStatus.OK, {"outcome": "found", "data": _told(held, question)}
    payload = _claims(envelope, registry, fault) | {"subject": about} | rest
    return envelope.reply(status, signed(registry, payload, order, _otherwise(registry, question, fault)), MEDIA_TYPE)


def _standing(envelope: Envelope, registry: str, entered: Correction, order: Order) -> HttpResponse:
    """Return the state of a request for correction, signed by the registry."""
    payload = _claims(envelope, registry, order.kind) | {
        "reference": str(uuid4() if order.kind is Kind.LYING else entered.reference),
        "state": entered.state,
        "note": entered.note,
    }
    return envelope.reply(HTTPStatus.OK, signed(registry, payload, order, {"state": "corrected"}), MEDIA_TYPE)


def _claims(envelope: Envelope, registry: str, fault: Kind) -> dict[str, Any]:
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
    return {"data": _told(other, question) if other else {}}
