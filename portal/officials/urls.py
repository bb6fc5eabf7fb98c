"""The desk's addresses. A case is named by its code, a task by its random public id."""

from django.urls import path

import portal.ui.addresses  # noqa: F401  # registers <case:…>
from portal.officials import acting, case, evidence, files, ledger, notices, queue, records, weighing

app_name = "officials"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("tasks/<uuid:task>/claim/", queue.claim, name="claim"),
    path("tasks/<uuid:task>/release/", queue.release, name="release"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/<int:up_to>/", notices.read, name="notices_read"),
    path("ledger/", ledger.figures, name="ledger"),
    path("ledger/csv/", ledger.as_csv, name="ledger_csv"),
    path("cases/<case:code>/", case.case, name="case"),
    path("cases/<case:code>/ask-again/", weighing.ask_again, name="ask_again"),
    path("cases/<case:code>/weigh/<uuid:difference>/", weighing.weigh, name="weigh"),
    path("cases/<case:code>/settle/<uuid:lookup>/", weighing.settle, name="settle"),
    path("cases/<case:code>/take-back/<uuid:settlement>/", weighing.take_back, name="take_back"),
    path("cases/<case:code>/files/<slug:component>/", files.files, name="files"),
    path("cases/<case:code>/record/", records.record, name="record"),
    path("cases/<case:code>/<slug:action>/", acting.act, name="act"),
    path("evidence/<uuid:row>/", evidence.evidence, name="evidence"),
    path("documents/<uuid:public_id>/", case.document, name="document"),
    path("uploads/<uuid:public_id>/", files.upload, name="upload"),
]
