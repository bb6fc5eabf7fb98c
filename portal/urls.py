"""Every address of the portal, a room each."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.public.urls")),
    path("", include("portal.accounts.urls")),
    path("applications/", include("portal.applicants.urls")),
    path("desk/", include("portal.officials.urls")),
    path("audit/", include("portal.auditors.urls")),
]
