"""One view answers for all registries: envelope, question, fault on order, signed answer."""

import json
import time
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations.sandbox import settings
from integrations.sandbox.keys import Signer
from integrations.sandbox.registries import faults, holdings, xroad
from integrations.sandbox.registries.faults import Kind
from integrations.sandbox.registries.question import BadQuestion, Question, parse

_JOSE = "application/jose"
_HTML = "text/html; charset=utf-8"


@csrf_exempt
@require_POST
def answer(request: HttpRequest, service: str) -> HttpResponse:
    """Answer one question to the registry behind `service`."""
    try:
        message = xroad.receive(request, service)
        registry = xroad.SERVICES[service]
        question = _question(registry, request.body)
    except xroad.ProtocolError as error:
        return xroad.refuse(error, request.headers.get("X-Road-Id"))
    order = faults.in_force(registry, question.subject.identity_number)
    if order.kind is Kind.SLOW:
        time.sleep(order.seconds)
    return _unsigned(message, order) or _signed(message, registry, question, order.kind)


def _question(registry: str, body: bytes) -> Question:
    try:
        question = parse(body)
    except BadQuestion as error:
        raise xroad.ProtocolError("Client.BadRequest", str(error)) from None
    if set(question.attributes) - set(holdings.ATTRIBUTES[registry]):
        raise xroad.ProtocolError("Client.BadRequest", "The service does not offer all of these attributes")
    return question


def _unsigned(message: xroad.Message, order: faults.Order) -> HttpResponse | None:
    """Return what a registry in trouble says instead of an answer, or None."""
    match order.kind:
        case Kind.DOWN:
            return xroad.reply(message, HTTPStatus.SERVICE_UNAVAILABLE, "<h1>503</h1>", _HTML)
        case Kind.GARBAGE:
            return xroad.reply(message, HTTPStatus.OK, "<!doctype html><title>Bảo trì</title><p>Đang bảo trì", _HTML)
        case Kind.LIMITED:
            response = xroad.reply(message, HTTPStatus.TOO_MANY_REQUESTS, "", "text/plain")
            response["Retry-After"] = str(int(order.seconds))
            return response
        case Kind.DENIED:
            return xroad.reply(message, HTTPStatus.FORBIDDEN, '{"error": "forbidden"}', "application/json")
    return None


def _signed(message: xroad.Message, registry: str, question: Question, fault: Kind) -> HttpResponse:
    """Return 200 found, 404 absent or 409 mismatch, each signed by the registry."""
    subject = question.subject
    about = {"identity_number": subject.identity_number, "birth_date": subject.birth_date}
    if fault is Kind.LYING:
        held = holdings.somebody_else(registry, subject.identity_number)
        if held:
            date = holdings.birth_date(registry, held.person)
            about = {"identity_number": held.person.identity_number, "birth_date": date}
    else:
        held = holdings.find(registry, subject.identity_number)
    claims: dict[str, object] = {
        "iss": registry,
        "message_id": str(uuid4()) if fault is Kind.REPLAYED else message.id,
        "subject": about,
        "as_of": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    differs = holdings.differences(registry, held.person, subject) if held and fault is not Kind.LYING else []
    if held is None:
        status, rest = HTTPStatus.NOT_FOUND, {"outcome": "absent", "data": {}}
    elif differs:
        status, rest = HTTPStatus.CONFLICT, {"outcome": "mismatch", "data": {}, "differs": differs}
    else:
        data = {name: held.values[name] for name in question.attributes}
        status, rest = HTTPStatus.OK, {"outcome": "found", "data": data}
    payload = json.dumps(claims | rest, ensure_ascii=False).encode()
    signer = _forger(registry) if fault is Kind.FORGED else _signer(registry)
    return xroad.reply(message, status, signer.sign(payload), _JOSE)


@cache
def _signer(registry: str) -> Signer:
    return Signer(settings.SECRETS.registry_keys[registry])


@cache
def _forger(registry: str) -> Signer:
    """A signer that claims the registry's key id, but holds another key."""
    return Signer(settings.SECRETS.stray, shown_id=settings.SECRETS.registry_keys[registry]["kid"])
