"""The procedure service as the national portal has it: the same paths below ours, and the same names of fields.

Theirs are POST with a JSON body; they only read, so they need no token against forged requests.
"""

from __future__ import annotations

import json
from typing import Any, Final

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from portal.api import national
from portal.api.answering import answer, problem
from procedures import catalogue, searching
from procedures.searching import LONGEST_SEARCH, Wanted

MOST: Final = 100


class ListRequest(BaseModel):
    """What may be asked of the list."""

    model_config = ConfigDict(extra="ignore")

    keyword: str = Field(default="", max_length=LONGEST_SEARCH)
    page: int = Field(default=1, ge=1, le=10_000)
    size: int = Field(default=20, ge=1, le=MOST)


class DetailRequest(BaseModel):
    """Of which procedure."""

    model_config = ConfigDict(extra="ignore")

    code: str = Field(max_length=100)


@csrf_exempt
@login_not_required
@require_POST
def list_all(request: HttpRequest) -> HttpResponse:
    """The procedures in force, found by a keyword. One query."""
    try:
        wanted = ListRequest.model_validate(_body(request))
    except ValueError as error:
        return _refused(error)
    index = searching.index(timezone.localdate())
    found = index.find(Wanted(wanted.keyword.replace("\x00", ""))).entries
    first = (wanted.page - 1) * wanted.size
    rows = [national.listed(entry) for entry in found[first : first + wanted.size]]
    return answer(request, {"total": len(found), "page": wanted.page, "size": wanted.size, "data": rows})


@csrf_exempt
@login_not_required
@require_POST
def get_one(request: HttpRequest) -> HttpResponse:
    """One procedure in force. One query."""
    try:
        wanted = DetailRequest.model_validate(_body(request))
    except ValueError as error:
        return _refused(error)
    try:
        edition = catalogue.in_force(wanted.code, timezone.localdate())
    except catalogue.CatalogueError:
        return problem("No procedure with this code is in force.", 404)
    return answer(request, {"data": national.detailed(edition)})


def _body(request: HttpRequest) -> Any:
    try:
        return json.loads(request.body or b"{}")
    except (RequestDataTooBig, RecursionError) as error:
        raise ValueError("too long or too deep") from error


def _refused(error: ValueError) -> HttpResponse:
    """Which key is wrong; never what stood there."""
    keys = (
        ", ".join(".".join(map(str, one["loc"])) for one in error.errors())
        if isinstance(error, ValidationError)
        else ""
    )
    return problem(f"The body does not fit: {keys}." if keys else "The body is no JSON object.", 400)
