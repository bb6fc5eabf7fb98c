"""Why signing in with the e-ID did not work, and the page that says what to do now."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)


class Reason(StrEnum):
    """What stood in the way."""

    CANCELLED = "cancelled"  # the person said no
    EXPIRED = "expired"  # the visit to the e-ID belongs to no sign-in of this browser
    UNAVAILABLE = "unavailable"  # no answer, or one that says "not now"
    UNTRUSTED = "untrusted"  # an answer that proves nothing: signature, issuer, audience, nonce, time
    INCOMPLETE = "incomplete"  # a proven answer without a usable identity
    CONFLICT = "conflict"  # a proven answer that contradicts what we know of this account
    CLOSED = "closed"  # the account was closed here


class EidProblem(OAuth2Error):
    """Signing in stops. `detail` is a claim's or an error's name for the log, never a value of a person."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Page:
    """What the person reads."""

    title: Any
    lines: tuple[Any, ...]
    status: int
    again: bool = True


_NOBODY = _("Nobody was signed in, and nothing about you was stored.")
PAGES: Final = {
    Reason.CANCELLED: Page(
        _("You did not sign in"),
        (_("You cancelled at the e-ID. It told us nothing about you."),),
        200,
    ),
    Reason.EXPIRED: Page(
        _("This sign-in has expired"),
        (
            _("It was started too long ago, in another browser, or it was finished already."),
            _("Start again. If it happens every time, allow cookies for this site."),
        ),
        400,
    ),
    Reason.UNAVAILABLE: Page(
        _("The e-ID does not answer"),
        (
            _("You cannot sign in at the moment. The fault is not yours, and what you have saved here is safe."),
            _("Try again in a few minutes. You can read about every procedure without signing in."),
        ),
        503,
    ),
    Reason.UNTRUSTED: Page(
        _("We cannot trust the e-ID's answer"),
        (
            _NOBODY,
            _("Start again from this page. If it happens again, tell the one-stop desk of the Ministry of Health."),
        ),
        403,
    ),
    Reason.INCOMPLETE: Page(
        _("The e-ID did not say who you are"),
        (
            _("We need your identity number of 12 digits, your full name and your date of birth from the e-ID."),
            _NOBODY,
            _("Check your details in the e-ID app or with the police of your commune, then sign in again."),
        ),
        403,
    ),
    Reason.CONFLICT: Page(
        _("Your e-ID account does not match"),
        (
            _("The e-ID says something else about this account than when you last signed in here."),
            _("To protect you, nobody was signed in. Please contact the one-stop desk of the Ministry of Health."),
        ),
        403,
        again=False,
    ),
    Reason.CLOSED: Page(
        _("Your account here is closed"),
        (_("Please contact the one-stop desk of the Ministry of Health."),),
        403,
        again=False,
    ),
}
_LEVELS: Final = {
    Reason.CANCELLED: logging.INFO,
    Reason.EXPIRED: logging.INFO,
    Reason.UNAVAILABLE: logging.WARNING,
    Reason.CLOSED: logging.WARNING,
}


def respond(request: HttpRequest, problem: EidProblem, *, next_url: str = "") -> HttpResponse:
    """The page about a problem; the log gets its reason, and nothing about a person."""
    level = _LEVELS.get(problem.reason, logging.ERROR)
    logger.log(level, "e-ID sign-in stopped: %s %s", problem.reason.value, problem.detail)
    page = PAGES[problem.reason]
    context = {"problem": page, "next": next_url, "language_next": "/"}
    return render(request, "accounts/problem.html", context, status=page.status)
