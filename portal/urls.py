"""Every address of the portal, a room each."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("portal.public.urls")),
    path("", include("portal.accounts.urls")),
    path("api/", include("portal.api.urls")),
    path("applications/", include("portal.applicants.urls")),
    path("desk/", include("portal.officials.urls")),
    path("audit/", include("portal.auditors.urls")),
    path("operations/", include("portal.operators.urls")),
    path("editions/", include("portal.editors.urls")),
]

handler400 = "portal.ui.errors.bad_request"
handler403 = "portal.ui.errors.forbidden"
handler404 = "portal.ui.errors.not_found"
handler500 = "portal.ui.errors.server_error"
