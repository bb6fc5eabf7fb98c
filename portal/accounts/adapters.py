"""Where allauth asks the house: how somebody signs in and out, and who may."""

from __future__ import annotations

from typing import Any, ClassVar

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from portal.accounts.eid.problems import EidProblem, Reason, respond
from portal.accounts.eid.provider import EidProvider
from portal.accounts.eid.session import EidSession
from portal.accounts.journal import end_session, signed_in
from portal.accounts.next_page import is_ours
from workflows.people.accounts import EidIdentity, person_of
from workflows.people.models import User


class OfficialAccountAdapter(DefaultAccountAdapter):
    """Sessions of everybody, and the user names and passwords of officials."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        # One message for every cause: it must not tell which user names exist.
        "username_password_mismatch": _("The user name or the password is not right"),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: the ministry makes the accounts of officials."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only pages of this very host."""
        return is_ours(self.request, url)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The active official with this user name and password. Nobody else comes in by a password."""
        user = super().authenticate(request, **credentials)
        if isinstance(user, User) and user.is_active and user.is_official and user.official.active:
            return user
        return None

    def login(self, request: HttpRequest, user: User) -> None:
        """Start the session, with a new key, and record it: both or neither."""
        with transaction.atomic():
            super().login(request, user)
            signed_in(user)

    def logout(self, request: HttpRequest) -> None:
        """End the session, and record it."""
        end_session(request)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """The page for an account that was closed here."""
        return respond(request, EidProblem(Reason.CLOSED))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Nothing: the page that follows says enough."""


class EidAccountAdapter(DefaultSocialAccountAdapter):
    """The way in for applicants: through the e-ID, and to the account of the person whom it names."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> EidProvider:
        """The e-ID of the settings; there is no other provider, and none in the database."""
        return EidProvider(request)

    def get_requests_session(self) -> EidSession:
        """Every call to the e-ID is bounded."""
        return EidSession()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: `pre_social_login` has found or made the person before allauth would ask."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or make the person, bring it up to what the e-ID says now, and tie this e-ID account to it."""
        identity = sociallogin.provider.identity
        try:
            _recognise(request, sociallogin, identity)
        except IntegrityError:
            # The same person signed in for the first time twice at once; the other sign-in has made the rows.
            sociallogin.user = self.new_user(request, sociallogin)
            sociallogin.lookup()
            _recognise(request, sociallogin, identity)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: EidProvider,
        error: str | None = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Every failure of the flow ends here, and in a page that says what to do."""
        state = (extra_context or {}).get("state") or {}
        problem = _problem(error, exception, has_state=bool(state))
        raise ImmediateHttpResponse(respond(request, problem, next_url=state.get("next", "")))


@transaction.atomic
def _recognise(request: HttpRequest, sociallogin: SocialLogin, identity: EidIdentity) -> None:
    person = person_of(identity)
    if person.user is None or person.user.is_official:
        raise EidProblem(Reason.CLOSED, "account")
    if not sociallogin.is_existing:
        sociallogin.user = person.user
        sociallogin.save(request, connect=True)
    elif sociallogin.user != person.user:
        # One e-ID account names two identity numbers: nothing of it is believed, and the transaction undoes the rest.
        raise EidProblem(Reason.CONFLICT, "subject")


def _problem(error: str | None, exception: Exception | None, *, has_state: bool) -> EidProblem:
    if isinstance(exception, EidProblem):
        return exception
    if error == AuthError.CANCELLED:
        return EidProblem(Reason.CANCELLED)
    if isinstance(exception, requests.RequestException):
        return EidProblem(Reason.UNAVAILABLE, type(exception).__name__)
    if exception is not None:
        return EidProblem(Reason.UNTRUSTED, type(exception).__name__)
    return EidProblem(Reason.UNAVAILABLE, "error answer") if has_state else EidProblem(Reason.EXPIRED)
