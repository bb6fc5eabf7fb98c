"""The auditor's addresses. An identity number is only ever posted, never part of an address."""

from django.urls import path

import portal.ui.addresses  # noqa: F401  # registers <case:…>
from portal.auditors import evidence, records, views

app_name = "auditors"
urlpatterns = [
    path("", views.home, name="home"),
    path("person/", views.person, name="person"),
    path("cases/<case:code>/", views.case, name="case"),
    path("cases/<case:code>/verify/", views.verify, name="verify"),
    path("cases/<case:code>/record/", records.record, name="record"),
    path("cases/<case:code>/control-slip/", records.slip, name="control_slip"),
    path("documents/<uuid:public_id>/", records.document, name="document"),
    path("evidence/<uuid:row>/", evidence.evidence, name="evidence"),
]
