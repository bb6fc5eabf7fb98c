"""Where somebody goes after signing in: back to a page of ours, and nowhere else."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

LONGEST: Final = 500
DESKS: Final = ("officials", "auditors", "operators", "editors")


def is_ours(request: HttpRequest, url: str | None) -> bool:
    """Whether a URL leads to this very host, by the scheme of the request or a better one."""
    return (
        bool(url)
        and len(url or "") <= LONGEST
        and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    )


def next_page(request: HttpRequest) -> str:
    """The page that the request asks to be taken to, or "" when it names none of ours."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if is_ours(request, url) else ""


def with_next(name: str, next_url: str) -> str:
    """The address of a page, carrying on where to go afterwards."""
    return f"{reverse(name)}?{urlencode({'next': next_url})}" if next_url else reverse(name)


def is_desk(url: str) -> bool:
    """Whether a page belongs to those who sign in by user name and password."""
    try:
        return resolve(urlsplit(url).path).app_name in DESKS
    except Resolver404:
        return False
