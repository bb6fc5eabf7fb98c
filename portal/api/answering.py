"""How the interface answers: with validators, so that what has not changed is not sent again, and with errors as JSON.

Everything here is public and about no person, so any cache may keep it for a while. No other site's pages may read it
from a visitor's browser (no CORS): programs ask from a server of their own.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import json
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag
from pydantic import BaseModel

from portal.api.shapes import Problem

JSON: Final = "application/json"
JSON_LD: Final = "application/ld+json"
#: Seconds for which an answer may be taken from a cache without asking again.
FRESH: Final = 300


def answer(
    request: HttpRequest, content: BaseModel | dict[str, Any], *, modified: dt.datetime | None = None, kind: str = JSON
) -> HttpResponse:
    """The content as JSON; 304 to those who have it. `modified`: when it last can have changed, if that is known."""
    body = _written(content)
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    seconds = calendar.timegm(modified.utctimetuple()) if modified else None
    response = HttpResponse(body, content_type=kind, headers={"ETag": etag, "X-Content-Type-Options": "nosniff"})
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    patch_cache_control(response, public=True, max_age=FRESH)
    return get_conditional_response(request, etag=etag, last_modified=seconds, response=response) or response


def problem(title: str, status: int) -> HttpResponse:
    """Why there is no answer (RFC 9457), in words for whoever writes the program."""
    body = Problem(title=title, status=status).model_dump_json()
    return HttpResponse(body, status=status, content_type="application/problem+json")


def _written(content: BaseModel | dict[str, Any]) -> bytes:
    if isinstance(content, BaseModel):
        return content.model_dump_json(by_alias=True).encode()
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
