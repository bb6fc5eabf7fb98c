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
    Firm,
    Product,
    Question,
    StatusRequest,
    Subject,
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
    _check_kind(registry, asked.subject)

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
    question, register = parse(body, Question), holdings.REGISTERS[registry]
    _check_kind(registry, question.subject)
    if set(question.attributes) - set(register.attributes) or set(question.compare) - set(register.comparable):
        raise BadQuestion("The service does not offer all of these attributes")
    return question


def _check_kind(registry: str, subject: Subject | Firm | Product) -> None:
    if type(subject) is not {"person": Subject, "firm": Firm, "product": Product}[holdings.REGISTERS[registry].about]:
        raise BadQuestion("The service knows no subjects of this kind")


def _found_out(envelope: Envelope, registry: str, question: Question, order: Order) -> HttpResponse:
    """Return 200 found, 404 absent or 409 mismatch, each signed by the registry."""
    subject, fault = question.subject, order.kind
    lying = fault is Kind.LYING
    held = (holdings.somebody_else if lying else holdings.find)(registry, subject.number)
    about = held.named() if lying and held else subject.model_dump(exclude={"full_name"})
    differs = [] if lying or held is None else held.differences(subject)
    told: dict[str, Any] = {"data": {}, "matches": {}}
    if held is None:
        status, told["outcome"] = HTTPStatus.NOT_FOUND, "absent"
    elif differs or fault is Kind.MISMATCH:
        status, told["outcome"] = HTTPStatus.CONFLICT, "mismatch"
        told["differs"] = differs or ["birth_date"]
    else:
        status, told["outcome"] = HTTPStatus.OK, "found"
        told |= {"data": held.told(question.attributes), "matches": held.matches(question.compare)}
    if not question.compare:
        del told["matches"]
    payload = _claims(envelope, registry, fault) | {"subject": about} | told
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


def _otherwise(registry: str, question: Question, fault: Kind) -> dict[str, Any]:
    """What the second of two equal keys says: another subject's record."""
    if fault is not Kind.DUPLICATE_KEYS:
        return {}
    other = holdings.somebody_else(registry, question.subject.number)
    return {"data": other.told(question.attributes) if other else {}}
