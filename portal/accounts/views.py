"""The pages of signing in and out."""

from __future__ import annotations

from typing import Any

import requests
from allauth.account.views import LoginView
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from portal.accounts.acting import acting_of
from portal.accounts.eid.problems import EidProblem, Reason, respond
from portal.accounts.eid.provider import EidClient, EidProvider
from portal.accounts.forms import OfficialsSignInForm
from portal.accounts.journal import end_session
from portal.accounts.next_page import is_desk, next_page, with_next
from workflows.mandates.granting import offered_to
from workflows.people.models import Official, User
from workflows.people.permissions import Permission


@login_not_required
@never_cache
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """One clear choice: the national e-ID. Whoever was on the way to a desk goes to the officials' page."""
    wanted = next_page(request)
    if request.user.is_authenticated:
        return HttpResponseRedirect(wanted) if wanted else redirect("accounts:home")
    officials = with_next("accounts:officials_sign_in", wanted)
    if is_desk(wanted):
        return HttpResponseRedirect(officials)
    return render(request, "accounts/sign_in.html", {"next": wanted, "officials": officials})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def eid_login(request: HttpRequest) -> HttpResponse:
    """Send the browser to the e-ID with fresh state, nonce and PKCE challenge. By POST only: no link may start it."""
    if request.method != "POST":
        return redirect("accounts:sign_in")
    wanted = next_page(request)
    try:
        return EidProvider(request).redirect(request, process=AuthProcess.LOGIN, next_url=wanted or None)
    except EidProblem as problem:
        return respond(request, problem, next_url=wanted)
    except requests.RequestException as error:
        return respond(request, EidProblem(Reason.UNAVAILABLE, type(error).__name__), next_url=wanted)


@login_not_required
@never_cache
@require_GET
def eid_callback(request: HttpRequest) -> HttpResponse:
    """Where the e-ID sends the browser back to: the one GET that writes (design §6.6), guarded by state and nonce."""
    return OAuth2CallbackView.adapter_view(EidClient(request, EidProvider.id))(request)


@method_decorator(login_not_required, name="dispatch")
class OfficialsSignIn(LoginView):
    """The way in for officials and auditors; allauth limits the rate and leaves room for a second factor."""

    form_class = OfficialsSignInForm
    template_name = "accounts/officials_sign_in.html"

    def get_form_class(self) -> type[OfficialsSignInForm]:
        """Ours, whatever the settings of allauth say."""
        return self.form_class

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The form, and where to go on; nothing of allauth's other ways in."""
        wanted = next_page(self.request)
        return {"form": self.get_form(), "next": wanted, "applicants": with_next("accounts:sign_in", ""), **kwargs}


@login_not_required
@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session here. The e-ID keeps its own, which the message says."""
    if isinstance(request.user, User):
        came_by_eid = request.user.is_applicant
        end_session(request)
        messages.success(request, _("You are signed out."))
        if came_by_eid:
            messages.info(request, _("On a shared computer, also sign out of the e-ID, or close the browser."))
    return redirect("public:home")


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page of whoever is signed in. Raises PermissionDenied for an account without a person or a desk."""
    user = request.user
    if isinstance(user, User) and user.is_applicant:
        others = acting_of(request).can_choose or offered_to(user.person)
        return redirect("applicants:acting" if others else "applicants:list")
    if isinstance(user, User) and user.is_official and user.official.active:
        return redirect(_first_page(user.official))
    raise PermissionDenied


def _first_page(official: Official) -> str:
    """Where an official begins: with the work on cases, if there is any for the role."""
    pages = {
        Permission.SEE_UNIT_CASES: "officials:queue",
        Permission.AUDIT: "auditors:home",
        Permission.OPERATE: "operators:home",
        Permission.EDIT_DEFINITIONS: "editors:home",
    }
    return next((page for permission, page in pages.items() if permission in official.permissions), "officials:queue")
