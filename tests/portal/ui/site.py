"""A site that shows every component, for tests only: a test sets ROOT_URLCONF to this module."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from portal.ui import errors, fields
from portal.ui.components import Action, Event, Row, TaskItem

PAGES = Path(__file__).parent / "demo"
NOON = datetime(2026, 11, 22, 5, 4, tzinfo=UTC)


class EveryField(forms.Form):
    """One input of each kind."""

    name = fields.LineField(label=_("Full name"))
    history = fields.LongTextField(label=_("Work history"), help_text=_("The latest first"), max_length=2000)
    profession = forms.ChoiceField(
        label=_("Professional title"),
        choices=[("doctor", _("Doctor")), ("nurse", _("Nurse"))],
        widget=forms.RadioSelect,
        help_text=_("As on your degree"),
    )
    ways = forms.MultipleChoiceField(
        label=_("How to reach you"),
        choices=[("post", _("By post")), ("phone", _("By telephone"))],
        widget=forms.CheckboxSelectMultiple,
    )
    province = forms.ChoiceField(label=_("Province"), choices=[("", _("Choose one")), ("01", "Hà Nội"), ("79", "Huế")])
    phone = fields.PhoneField(label=_("Telephone"), help_text=_("We call only about this application"))
    email = fields.EmailField(label=_("E-mail"), required=False)
    born = fields.DatePartsField(label=_("Date of birth"), year_only=True, past=True, help_text=_("Such as 2 9 1990"))
    fee = fields.MoneyField(label=_("Fee paid"))
    truth = fields.FlagField(label=_("I declare that what I entered is true"))
    token = forms.CharField(widget=forms.HiddenInput, initial="hidden")


def show(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """Render one of the demonstration templates."""
    return HttpResponse(engines["django"].from_string((PAGES / name).read_text()).render(context, request))


@login_not_required
def form(request: HttpRequest) -> HttpResponse:
    """Every input; posting shows its errors."""
    return show(request, "form.html", form=EveryField(request.POST or None))


@login_not_required
def applicant(request: HttpRequest) -> HttpResponse:
    """The components of an applicant's pages."""
    messages.success(request, _("Saved"))
    messages.info(request, _("We are still asking a registry"))
    registry = _("National population database")
    change = [Action(_("Change"), "#phone", _("telephone"))]
    rows = [
        Row(_("Full name"), "Nguyễn Thị Hoàng Ưu Đỗ Quyên", outcome="resolved", source=registry, at=NOON),
        Row(_("Date of birth"), "1950", outcome="stale", source=registry, at=NOON),
        Row(_("Degree"), outcome="absent", source=_("Degree registry"), at=NOON),
        Row(_("Nationality"), outcome="mismatch", source=registry),
        Row(_("Health check"), outcome="degraded", source=_("Health check registry")),
        Row(_("Practice"), outcome="asking", source=_("Practitioner registry")),
        Row(_("Permanent address"), outcome="planned", source=registry),
        Row(_("Telephone"), "0912 345 678", actions=change, note=_("Officials may call")),
        {"key": _("E-mail"), "value": ""},
        (_("Fee"), "430.000"),
    ]
    tasks = [
        TaskItem(_("Identity"), _("Completed"), "#1"),
        TaskItem(_("Professional title"), _("Incomplete"), "#2", "blue", _("Two questions")),
        TaskItem(_("Declaration"), _("Cannot start yet")),
    ]
    return show(request, "applicant.html", rows=rows, tasks=tasks, events=_events())


@login_not_required
def desk(request: HttpRequest) -> HttpResponse:
    """The components of the officials' desk."""
    work = [
        {"code": f"000.00.00.G18-261122-{number:04}", "status": number % 10 + 1, "late": number % 3}
        for number in range(12)
    ]
    return show(request, "desk.html", work=work, events=_events(), rows=[(_("Full name"), "Lò Văn Ế")])


@login_not_required
def conflict(request: HttpRequest) -> HttpResponse:
    """The 409 page."""
    return errors.conflict(request, who="Trần Văn Bình", at=NOON, what=_("Received"), back="/desk/")


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    """The 500 page."""
    raise RuntimeError("for the 500 page")


def _events() -> list[Any]:
    return [
        Event(_("Submitted"), NOON, "Nguyễn Thị Hoa"),
        {"title": _("Received"), "at": NOON, "by": "Trần Văn Bình", "text": _("By telephone")},
        Event(_("Being processed"), current=True),
    ]


stub = login_not_required(lambda request, **_kwargs: HttpResponse())


def _room(name: str, *pages: str) -> Any:
    return path(f"{name}/", include(([path(f"{page}/", stub, name=page) for page in pages], name)))


urlpatterns = [
    path("language/", login_not_required(set_language), name="set_language"),
    path("form/", form),
    path("applicant/", applicant),
    path("desk/", desk),
    path("conflict/", conflict),
    path("broken/", broken),
    _room("public", "home", "catalogue"),
    _room("accounts", "sign_in", "sign_out"),
    path(
        "applicants/", include(([path("", stub, name="list"), path("mandates/", stub, name="mandates")], "applicants"))
    ),
    _room("officials", "queue"),
    _room("auditors", "home"),
    _room("operators", "home"),
]
handler400 = "portal.ui.errors.bad_request"
handler403 = "portal.ui.errors.forbidden"
handler404 = "portal.ui.errors.not_found"
handler500 = "portal.ui.errors.server_error"
