"""The desk's addresses. A case is named by its code, a task by its random public id."""

from django.urls import path

import portal.ui.addresses  # noqa: F401  # registers <case:…>
from portal.officials import acting, case, ledger, queue

app_name = "officials"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("tasks/<uuid:task>/claim/", queue.claim, name="claim"),
    path("tasks/<uuid:task>/release/", queue.release, name="release"),
    path("ledger/", ledger.figures, name="ledger"),
    path("ledger/csv/", ledger.as_csv, name="ledger_csv"),
    path("cases/<case:code>/", case.case, name="case"),
    path("cases/<case:code>/<slug:action>/", acting.act, name="act"),
    path("documents/<uuid:public_id>/", case.document, name="document"),
]
