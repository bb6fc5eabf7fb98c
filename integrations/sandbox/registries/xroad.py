"""The X-Road REST envelope (PR-REST 1.0.4): headers of requests, answers and errors."""

import base64
import hashlib
import json
from dataclasses import dataclass
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from integrations.sandbox import settings

# Subsystem (instance/class/member/subsystem) -> registry.
SUBSYSTEMS = {
    "VN/GOV/G01/population": "population",
    "VN/GOV/G03/degrees": "degrees",
    "VN/GOV/G01/criminal-records": "criminal_records",
    "VN/GOV/G11/officials": "officials",
    "VN/GOV/G12/business": "business",
    "VN/GOV/G18/practitioners": "practitioners",
    "VN/GOV/G18/health-checks": "health_checks",
    "VN/GOV/G18/continuing-education": "continuing_education",
    "VN/GOV/G18/facilities": "facilities",
    "VN/GOV/G18/pharmacists": "pharmacists",
    "VN/GOV/G18/drug-businesses": "drug_businesses",
    "VN/GOV/G18/drug-registrations": "drug_registrations",
    "VN/GOV/G18/devices": "devices",
    "VN/GOV/G18/food-businesses": "food_businesses",
    "VN/GOV/G18/food-products": "food_products",
}
_SUBSYSTEM_PARTS = 4


@dataclass(frozen=True)
class Message:
    """The envelope of a request: id (ours where the client sent none), issue, client, service, digest of it all."""

    id: str
    issue: str
    client: str
    service: str
    digest: str

    def reply(self, status: int, body: str | bytes, content_type: str) -> HttpResponse:
        """Return an answer of the service in its envelope."""
        response = HttpResponse(body, status=status, content_type=content_type)
        response["Content-Length"] = str(len(response.content))
        response["Cache-Control"] = "no-store"
        response["X-Road-Id"] = self.id
        response["X-Road-Client"] = self.client
        response["X-Road-Service"] = self.service
        response["X-Road-Request-Id"] = str(uuid4())
        response["X-Road-Request-Hash"] = self.digest
        return response

    def refuse(self, type_: str, detail: str) -> HttpResponse:
        """Return an error of a Security Server."""
        return refuse(ProtocolError(type_, detail), self.id)


class ProtocolError(Exception):
    """An error that a Security Server answers itself. `type` begins with Client. or Server. (PR-REST 4.7)."""

    def __init__(self, type_: str, detail: str) -> None:
        super().__init__(detail)
        self.type, self.detail = type_, detail

    @property
    def status(self) -> int:
        return 400 if self.type.startswith("Client.") else 500


class UnknownService(ProtocolError):
    """There is nothing at this address."""

    def __init__(self) -> None:
        super().__init__("Server.ServerProxy.UnknownService", "Unknown service")


def receive(request: HttpRequest, path: str) -> tuple[Message, str, str]:
    """Return the envelope of `request`, the registry asked, and its service with what follows it in the path.

    Raise ProtocolError where the request breaks the protocol.
    """
    # Several X-Road-Client headers arrive joined by commas: the last one counts (PR-REST 4.3).
    client = request.headers.get("X-Road-Client", "").rpartition(",")[2].strip()
    if not client:
        raise ProtocolError("Client.BadRequest", "The header X-Road-Client is missing")
    if len([part for part in client.split("/") if part]) != _SUBSYSTEM_PARTS:
        raise ProtocolError("Client.BadRequest", "The header X-Road-Client is not instance/class/member/subsystem")
    if client not in settings.XROAD_CLIENTS:
        raise ProtocolError("Server.ServerProxy.AccessDenied", "This client may not use the service")
    parts = path.split("/")
    registry = SUBSYSTEMS.get("/".join(parts[:_SUBSYSTEM_PARTS]))
    if registry is None:
        raise UnknownService
    message = Message(
        id=request.headers.get("X-Road-Id") or str(uuid4()),
        issue=request.headers.get("X-Road-Issue", "")[:100],
        client=client,
        service="/".join(parts[: _SUBSYSTEM_PARTS + 1]),
        digest=_digest(request),
    )
    return message, registry, "/".join(parts[_SUBSYSTEM_PARTS:])


def refuse(error: ProtocolError, message_id: str | None) -> HttpResponse:
    """Return the answer of a Security Server to a request that it does not pass on."""
    body = json.dumps({"type": error.type, "message": error.detail, "detail": str(uuid4())})
    response = HttpResponse(body, status=error.status, content_type="application/json")
    response["X-Road-Error"] = error.type
    if message_id:
        response["X-Road-Id"] = message_id
    return response


def _digest(request: HttpRequest) -> str:
    """Base64 of SHA512(SHA512(headers) + SHA512(body)), or of SHA512(headers) where there is no body (PR-REST 4.4)."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in sorted(request.headers.items()))
    digest = hashlib.sha512(lines.encode("utf-8", "surrogateescape")).digest()
    if request.body:
        digest = hashlib.sha512(digest + hashlib.sha512(request.body).digest()).digest()
    return base64.b64encode(digest).decode()
