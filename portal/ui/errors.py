"""Pages for what went wrong: each says what happened, and what the person can do now. No page holds personal data."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: something in the request cannot be understood."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, and not allowed to do this."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or not this person's."""
    return _page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. Reads neither the database nor the session, since either may be what broke."""
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without a valid token: an old page, or cookies switched off (CSRF_FAILURE_VIEW)."""
    return _page(request, 403, template="ui/errors/csrf.html")


def conflict(
    request: HttpRequest,
    *,
    who: str = "",
    at: datetime | None = None,
    what: object = "",
    changes: Iterable[Any] = (),
    back: str = "",
) -> HttpResponse:
    """409: somebody changed the same thing meanwhile, and nothing of this request was done.

    `who` changed it, `at` a moment (UTC), `what` in a line; `changes`: rows for a summary list; `back`: where to see
    the present state, by GET.
    """
    details: dict[str, Any] = {
        "who": who,
        "at": at,
        "what": what,
        "changes": list(changes),
        "back": back,
        "language_next": back,
    }
    return _page(request, 409, **details)


def _page(request: HttpRequest, status: int, template: str = "", **context: Any) -> HttpResponse:
    return render(request, template or f"{status}.html", context, status=status)
