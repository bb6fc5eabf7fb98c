"""Sending files in pieces, to go on where one was cut: the tus resumable upload protocol 1.0.0 (tus.io).

Core, and the extensions creation, creation-with-upload, termination, expiration and checksum. A file belongs to a draft
and is found only by whoever may prepare it. The token against forged requests goes in the header X-CSRFToken, as Django
wants.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final

import structlog
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date

from portal.accounts.access import applicants_only
from portal.applicants.finding import find_draft
from workflows.documents.looking import NotAccepted
from workflows.documents.models import Transfer, TransferState
from workflows.documents.receiving import MAX_BYTES, MAX_CHUNK, Elsewhere
from workflows.drafts import sending
from workflows.drafts.actions import DraftClosed
from workflows.drafts.files import NotWanted
from workflows.drafts.models import Draft
from workflows.people.capacities import Act
from workflows.people.models import Person

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,termination,expiration,checksum"
CHECKSUMS: Final = ("sha1", "sha256")  # the first is the protocol's least
PIECE_TYPE: Final = "application/offset+octet-stream"
#: Statuses of the protocol that HTTP does not know.
CHECKSUM_MISMATCH: Final = 460
_READ_AT_ONCE: Final = 64 * 1024

log = structlog.get_logger(__name__)


class _Refused(Exception):
    """The request ends with this status; `words` are for the sender."""

    def __init__(self, status: int, words: object = "") -> None:
        super().__init__(str(status))
        self.number = status
        self.words = words


View = Callable[Concatenate[HttpRequest, Draft, ...], HttpResponse]


def _tus(view: View) -> Callable[..., HttpResponseBase]:
    """A view of the protocol on an open draft that one may prepare: its version, its headers, its ways to say no."""

    @applicants_only
    @wraps(view)
    def wrapped(request: HttpRequest, person: Person, draft: uuid.UUID, **named: Any) -> HttpResponse:
        mine = find_draft(request, person, draft, Act.PREPARE, open_only=True, agreed=True)
        if request.method == "POST":  # which alone was checked for forgery, beside the methods themselves
            request.method = request.headers.get("X-HTTP-Method-Override", "POST")
        try:
            if request.method != "OPTIONS" and request.headers.get("Tus-Resumable") != VERSION:
                raise _Refused(412)
            response = view(request, mine, **named)
        except _Refused as no:
            response = JsonResponse({"message": str(no.words)}, status=no.number)
        except NotAccepted as refusal:
            status = 413 if refusal.reason in ("size", "room", "quota") else 422
            response = JsonResponse({"message": str(refusal.message), "reason": refusal.reason}, status=status)
        except (NotWanted, sending.Gone):
            raise Http404 from None
        except DraftClosed:
            response = HttpResponse(status=410)
        except Elsewhere as elsewhere:
            response = HttpResponse(status=409, headers={"Upload-Offset": str(elsewhere.offset)})
        response["Tus-Resumable"] = VERSION
        response["Tus-Version"] = VERSION
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


@_tus
def transfers(request: HttpRequest, draft: Draft, component: str) -> HttpResponse:
    """POST begins a file for a component, OPTIONS says what this server can."""
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Tus-Extension"] = EXTENSIONS
        response["Tus-Max-Size"] = str(MAX_BYTES)
        response["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
        return response
    if request.method != "POST":
        raise _Refused(405)
    said = _metadata(request.headers.get("Upload-Metadata", ""))
    name = said.get("relativePath") or said.get("filename", "")
    size = _number(request, "Upload-Length")
    first = _piece(request) if request.headers.get("Content-Type") == PIECE_TYPE else b""
    transfer = sending.begin(draft, component, name=name, size=size, part=said.get("part", ""))
    if first:
        transfer = sending.continue_with(transfer, 0, first)
    address = reverse("applicants:transfer", kwargs={"draft": draft.public_id, "public_id": transfer.public_id})
    return _standing(transfer, 201, Location=address)


@_tus
def transfer(request: HttpRequest, draft: Draft, public_id: uuid.UUID) -> HttpResponse:
    """HEAD says how much has come, PATCH adds a piece, DELETE gives the file up."""
    if request.method == "DELETE":
        if not sending.give_up(draft, public_id):
            raise Http404
        return HttpResponse(status=204)
    mine = sending.find(draft, public_id)
    if request.method == "HEAD":
        return _standing(mine, 200, **{"Upload-Length": str(mine.size)})
    if request.method != "PATCH":
        raise _Refused(405)
    if request.headers.get("Content-Type") != PIECE_TYPE:
        raise _Refused(415)
    offset = _number(request, "Upload-Offset")
    if mine.state != TransferState.RECEIVING or offset != mine.offset:
        raise Elsewhere(mine.offset)
    return _standing(sending.continue_with(mine, offset, _piece(request)), 204)


def _standing(transfer: Transfer, status: int, **headers: str) -> HttpResponse:
    response = HttpResponse(status=status, headers={"Upload-Offset": str(transfer.offset), **headers})
    if transfer.state == TransferState.RECEIVING:
        response["Upload-Expires"] = http_date(transfer.expires_at.timestamp())
    return response


def _piece(request: HttpRequest) -> bytes:
    """What the request brings, at most one piece. Of a request that is cut, what came of it, unless it was summed."""
    length = _number(request, "Content-Length")
    if length > MAX_CHUNK:
        raise _Refused(413)
    parts: list[bytes] = []
    try:
        while length > 0 and (part := request.read(min(length, _READ_AT_ONCE))):
            parts.append(part)
            length -= len(part)
    except (UnreadablePostError, OSError):
        log.info("transfer.cut")
    data = b"".join(parts)
    algorithm, _space, digest = request.headers.get("Upload-Checksum", "").partition(" ")
    if algorithm:
        if algorithm not in CHECKSUMS:
            raise _Refused(400)
        found = hashlib.new(algorithm, data, usedforsecurity=False).digest()
        if not hmac.compare_digest(base64.b64encode(found), digest.encode()):
            raise _Refused(CHECKSUM_MISMATCH)
    return data


def _number(request: HttpRequest, header: str) -> int:
    said = request.headers.get(header, "")
    if not said.isascii() or not said.isdecimal() or len(said) > 15:
        raise _Refused(400)
    return int(said)


def _metadata(header: str) -> dict[str, str]:
    """`filename d29y…,part Mi4z`: keys with values in base64."""
    said: dict[str, str] = {}
    for pair in filter(None, header.split(",")):
        key, _space, value = pair.strip().partition(" ")
        try:
            said[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise _Refused(400) from None
    return said
