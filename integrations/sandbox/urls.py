"""Addresses of the sandbox: registries under /r1/ and /ndxp/, the e-ID under /eid/, testers' orders under /control/."""

from django.urls import include, path
from django.views.generic import RedirectView

from integrations.sandbox.control import api, pages
from integrations.sandbox.eid import views as eid
from integrations.sandbox.registries import views as registries

urlpatterns = [
    path("r1/<path:path>", registries.xroad_service),
    path("ndxp/token", registries.ndxp_token),
    path("ndxp/services/<str:registry>/<path:name>", registries.ndxp_service),
    path("control/", pages.faults_page, name="control_faults"),
    path("control/requests", pages.corrections_page, name="control_corrections"),
    path("control/subjects", pages.subjects_page, name="control_subjects"),
    path("control/subjects/<str:key>", pages.subject_page, name="control_subject"),
    path("control/control.css", pages.style_sheet, name="control_css"),
    path("control/faults", api.orders),
    path("control/records", api.records),
    path("control/corrections", api.corrections_list),
    path("control/corrections/<uuid:reference>", api.correction),
    path("control/redirects", api.redirects),
    path("control/redirects/trap", api.trap),
    path("healthz", api.healthz),
    path("eid/", eid.home, name="eid_home"),
    path("eid/eid.css", eid.style_sheet, name="eid_css"),
    path("eid/sign-in", eid.sign_in_page, name="account_login"),
    path("eid/sign-in", eid.sign_in_page, name="account_reauthenticate"),
    path("eid/sign-out", eid.sign_out, name="eid_sign_out"),
    path("eid/language", eid.choose_language, name="eid_language"),
    # Ours stands before allauth's own view of the same address and name.
    path("eid/identity/o/authorize", eid.ConsentView.as_view()),
    path("eid/", include("allauth.idp.urls")),
    path("", RedirectView.as_view(pattern_name="eid_home")),
]
