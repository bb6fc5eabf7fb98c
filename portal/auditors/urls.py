"""Addresses of this room."""

app_name = "auditors"
urlpatterns: list[object] = []
