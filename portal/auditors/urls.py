"""The auditor's addresses. An identity number is only ever posted, never part of an address."""

from django.urls import path

from portal.auditors import views

app_name = "auditors"
urlpatterns = [
    path("", views.home, name="home"),
    path("person/", views.person, name="person"),
    path("cases/<str:code>/", views.case, name="case"),
    path("cases/<str:code>/verify/", views.verify, name="verify"),
]
