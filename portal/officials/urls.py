"""Addresses of this room."""

app_name = "officials"
urlpatterns: list[object] = []
