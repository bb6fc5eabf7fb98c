"""Addresses for tests of the public rooms: theirs are real, those of the other rooms only exist, and say who came."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.i18n import set_language


def _page(request: HttpRequest, **_named: Any) -> HttpResponse:
    return HttpResponse(f"user {request.user.pk}")


urlpatterns = [
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("portal.public.urls")),
    path("", include("portal.accounts.urls")),
    path("api/", include("portal.api.urls")),
    path(
        "applications/",
        include(([path("", _page, name="list"), path("start/<str:code>/", _page, name="start")], "applicants")),
    ),
    path("desk/", include(([path("", _page, name="queue")], "officials"))),
    path("audit/", include(([path("", _page, name="home")], "auditors"))),
]

handler400 = "portal.ui.errors.bad_request"
handler403 = "portal.ui.errors.forbidden"
handler404 = "portal.ui.errors.not_found"
handler500 = "portal.ui.errors.server_error"
