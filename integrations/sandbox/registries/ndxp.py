"""The REST gateway (NDXP style): OAuth 2.0 client credentials (RFC 6749, 4.4), then a bearer token per request."""

import base64
import json
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote_plus
from uuid import uuid4

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare

from integrations.sandbox import settings

TOKEN_SECONDS = 300
# What the gateway answers where a security server would set X-Road-Error: the first prefix that fits.
_STATUSES = (
    ("Client.", HTTPStatus.BAD_REQUEST),
    ("Server.ServerProxy.AccessDenied", HTTPStatus.FORBIDDEN),
    ("Server.ClientProxy.", HTTPStatus.BAD_GATEWAY),
    ("Server.", HTTPStatus.GATEWAY_TIMEOUT),
)


@dataclass(frozen=True)
class Message:
    """The envelope of a request: the client's id or one of ours, and the case."""

    id: str
    issue: str

    def reply(self, status: int, body: str | bytes, content_type: str) -> HttpResponse:
        """Return an answer of the registry."""
        response = HttpResponse(body, status=status, content_type=content_type)
        response["Content-Length"] = str(len(response.content))
        response["Cache-Control"] = "no-store"
        response["X-Request-ID"] = self.id
        return response

    def refuse(self, type_: str, detail: str) -> HttpResponse:
        """Return an error of the gateway."""
        status = next(status for prefix, status in _STATUSES if type_.startswith(prefix))
        return self.reply(status, json.dumps({"error": type_, "error_description": detail}), "application/json")


class Unauthorised(Exception):
    """The token is missing, wrong or too old."""


def receive(request: HttpRequest) -> Message:
    """Return the envelope of `request`; raise Unauthorised."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    try:
        client = _signer().unsign(token.strip(), max_age=TOKEN_SECONDS)
    except BadSignature:
        client = ""
    if scheme.lower() != "bearer" or client != settings.NDXP_CLIENT_ID:
        raise Unauthorised
    return Message(request.headers.get("X-Request-ID") or str(uuid4()), request.headers.get("X-Case-ID", "")[:100])


def unauthorised() -> HttpResponse:
    """Return what a client without a valid token gets (RFC 6750, 3)."""
    response = JsonResponse({"error": "invalid_token"}, status=HTTPStatus.UNAUTHORIZED)
    response["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    return response


def grant(request: HttpRequest) -> HttpResponse:
    """Give the client a token for its credentials (RFC 6749, 4.4.2), or say why not (5.2)."""
    if not _is_client(request):
        response = JsonResponse({"error": "invalid_client"}, status=HTTPStatus.UNAUTHORIZED)
        response["WWW-Authenticate"] = "Basic"
    elif request.POST.get("grant_type") != "client_credentials":
        response = JsonResponse({"error": "unsupported_grant_type"}, status=HTTPStatus.BAD_REQUEST)
    else:
        token = _signer().sign(settings.NDXP_CLIENT_ID)
        response = JsonResponse({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})
    response["Cache-Control"] = "no-store"
    return response


def _is_client(request: HttpRequest) -> bool:
    """HTTP Basic, each part form-encoded (RFC 6749, 2.3.1). Without a secret in the settings nobody is the client."""
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return False
    known = constant_time_compare(unquote_plus(name), settings.NDXP_CLIENT_ID)
    same = constant_time_compare(unquote_plus(secret), settings.NDXP_CLIENT_SECRET)
    return scheme.lower() == "basic" and bool(settings.NDXP_CLIENT_SECRET) and known and same


def _signer() -> TimestampSigner:
    # Tokens are signed, not stored: they take no memory. The separator is one that RFC 6750, 2.1 allows in a token.
    return TimestampSigner(salt="ndxp", sep=".")
