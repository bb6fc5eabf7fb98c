"""Addresses for programs. Those of version 1 stay; so do the national portal's, which are its own."""

from django.urls import path

from portal.api import national_views, views

app_name = "api"
urlpatterns = [
    path("", views.guide, name="guide"),
    path("openapi.json", views.schema, name="schema"),
    path("vocabulary/", views.vocabulary, name="vocabulary"),
    path("procedures/", views.procedures, name="procedures"),
    path("procedures/<str:code>.jsonld", views.linked_data, name="linked"),
    path("procedures/<str:code>/", views.procedure, name="procedure"),
    path("v1/submitting/formality/list-all-formality-by-citizen", national_views.list_all, name="national_list"),
    path("v1/configuring/formality/get-formality-by-citizen", national_views.get_one, name="national_detail"),
]
