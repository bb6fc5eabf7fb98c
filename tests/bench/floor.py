"""The floor that filing is measured against: a bare Django view that inserts one row. Served as the portal is.

`python -m tests.bench.floor` makes its table. DATABASE_URL says where; connections are kept.
"""

from __future__ import annotations

import django
import environ
from django.conf import settings

settings.configure(
    DATABASES={"default": environ.Env().db_url("DATABASE_URL") | {"CONN_MAX_AGE": 60}},
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    SECRET_KEY="of a server that keeps no secret",
    USE_TZ=True,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  # settings first
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402


class Row(models.Model):
    """Somebody's words and when they came."""

    words = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "floor"

    def __str__(self) -> str:
        return f"row {self.pk}"


def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row in its own commit."""
    Row(words=request.POST["words"]).save()
    return HttpResponse(status=204)


urlpatterns = [path("rows/", insert)]
application = get_wsgi_application()

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Row)
