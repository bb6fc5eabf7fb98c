"""Pages of the e-ID: sign in, consent, sign out. Plain forms, no script."""

from functools import cache
from pathlib import Path
from typing import Any

from allauth.idp.oidc.views import AuthorizationView
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrations.sandbox import settings
from integrations.sandbox.eid import texts
from integrations.sandbox.eid.accounts import SHARED_PASSWORD, Refused, account_of, sign_in
from integrations.sandbox.eid.forms import ConsentForm, SignInForm
from integrations.sandbox.synthesis.cast import CAST, Member


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Sign somebody in, then go on to `next`. `?person=<cast key>` fills the form in."""
    picked = next((member for member in CAST if member.key == request.GET.get("person")), None)
    initial = {"identity_number": picked.identity_number, "password": SHARED_PASSWORD} if picked else {}
    form = SignInForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            account = sign_in(form.cleaned_data["identity_number"], form.cleaned_data["password"])
        except Refused as refusal:
            form.add_error("password" if refusal.reason == "wrong_password" else "identity_number", refusal.reason)
        else:
            login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
            return HttpResponseRedirect(_next(request))
    return render(request, "eid/sign_in.html", _sign_in_context(request, form, picked))


def _sign_in_context(request: HttpRequest, form: SignInForm, picked: Member | None) -> dict[str, Any]:
    language = texts.language_of(request)
    errors = {name: texts.text(language, str(found[0])) for name, found in form.errors.items()}
    cast = [
        {"member": member, "note": member.note_vi if language == "vi" else member.note_en, "picked": member is picked}
        for member in CAST
    ]
    return {
        "form": form,
        "errors": errors,
        "cast": cast,
        "picked": picked,
        "password": SHARED_PASSWORD,
        "next": _next(request),
    }


@method_decorator(never_cache, name="dispatch")
@method_decorator(csrf_exempt, name="dispatch")  # the view checks the token itself wherever a person posts
class ConsentView(AuthorizationView):
    """Asks the person what to share with the application that sent them here (OpenID Connect Core 1.0, 3.1.2.4)."""

    form_class = ConsentForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        # Only its error page is a finished page here; allauth sends it as if all were well.
        if response.status_code == 200 and not isinstance(response, TemplateResponse):
            response.status_code = 400
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        language = texts.language_of(self.request)
        form: ConsentForm = context["form"]
        context["needed"] = [texts.text(language, f"scope_{scope}") for scope in form.needed]
        context["optional"] = [(scope, texts.text(language, f"scope_{scope}")) for scope in form.optional]
        context["account"] = account_of(self.request)
        return context


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show who is signed in at the e-ID."""
    return render(request, "eid/home.html", {"account": account_of(request)})


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session at the e-ID and go on to `next`."""
    logout(request)
    return HttpResponseRedirect(_next(request))


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language and go back to `next`."""
    response = HttpResponseRedirect(_next(request))
    language = request.POST.get("language", "")
    if language in texts.LANGUAGES:
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, httponly=True, samesite="Lax")
    return response


@require_safe
def style_sheet(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(_css(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "max-age=300"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form has expired."""
    return render(request, "eid/expired.html", status=403)


@cache
def _css() -> bytes:
    return (Path(__file__).parent / "eid.css").read_bytes()


def _next(request: HttpRequest) -> str:
    """Return where to go on, an address of ours only."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if safe else reverse("eid_home")
