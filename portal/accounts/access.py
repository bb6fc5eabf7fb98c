"""Who may open a page at all; which rows they see there is decided by the querysets."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from workflows.people.models import Official, Person, User
from workflows.people.permissions import Permission

View = Callable[..., HttpResponseBase]


def person_of(request: HttpRequest) -> Person:
    """The signed-in applicant. Raises PermissionDenied for anybody else."""
    user = request.user
    if isinstance(user, User) and user.is_applicant:
        return user.person
    raise PermissionDenied


def official_of(request: HttpRequest, *permissions: Permission) -> Official:
    """The signed-in official, who must have one of the permissions (if any are named). Raises PermissionDenied."""
    user = request.user
    if isinstance(user, User) and user.is_official and user.official.active:
        official = user.official
        if not permissions or official.permissions & set(permissions):
            return official
    raise PermissionDenied


def applicants_only(view: View) -> View:
    """A page for applicants: the view gets the person as its second argument."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, person_of(request), *args, **kwargs)

    return wrapped


def officials_only(*permissions: Permission) -> Callable[[View], View]:
    """A page for officials with one of the permissions: the view gets the official as its second argument."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            return view(request, official_of(request, *permissions), *args, **kwargs)

        return wrapped

    return decorate
