"""Addresses that anybody may open. Those of procedures and documents are printed on paper: they never change."""

from django.urls import path

from portal.public import catalogue, registries, views

app_name = "public"
urlpatterns = [
    path("", views.home, name="home"),
    path("procedures/", catalogue.catalogue, name="catalogue"),
    path("procedures/<str:code>/", views.procedure, name="procedure"),
    path("registries/", registries.registries, name="registries"),
    path("verify/", views.verify_form, name="verify_form"),
    path("verify/<str:public_id>/", views.verify, name="verify"),
]
