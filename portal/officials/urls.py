"""The desk's addresses. A case is named by its code, a task by its random public id."""

from django.urls import path

import portal.ui.addresses  # noqa: F401  # registers <case:…>
from portal.officials import (
    acting,
    calendar,
    case,
    evidence,
    exports,
    files,
    ledger,
    notices,
    queue,
    records,
    saved_views,
    weighing,
    wordings,
)

app_name = "officials"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("tasks/<uuid:task>/claim/", queue.claim, name="claim"),
    path("tasks/<uuid:task>/release/", queue.release, name="release"),
    path("views/", saved_views.saved_views, name="saved_views"),
    path("views/<uuid:view>/", saved_views.saved_view, name="saved_view"),
    path("views/<uuid:view>/delete/", saved_views.delete, name="delete_view"),
    path("exports/", exports.ask, name="ask_export"),
    path("exports/<uuid:export>/", exports.export, name="export"),
    path("exports/<uuid:export>/file/", exports.file, name="export_file"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/<int:up_to>/", notices.read, name="notices_read"),
    path("ledger/", ledger.figures, name="ledger"),
    path("ledger/csv/", ledger.as_csv, name="ledger_csv"),
    path("calendar/", calendar.overview, name="calendar"),
    path("calendar/new/", calendar.propose, name="propose_calendar"),
    path("calendar/<uuid:change>/", calendar.change, name="calendar_change"),
    path("calendar/<uuid:change>/publish/", calendar.publish, name="publish_calendar"),
    path("calendar/<uuid:change>/withdraw/", calendar.withdraw, name="withdraw_calendar"),
    path("letters/", wordings.overview, name="letters"),
    path("letters/new/", wordings.propose, name="propose_wording"),
    path("letters/<uuid:wording>/", wordings.wording, name="wording"),
    path("letters/<uuid:wording>/preview/", wordings.preview, name="preview_wording"),
    path("letters/<uuid:wording>/publish/", wordings.publish, name="publish_wording"),
    path("letters/<uuid:wording>/give-up/", wordings.give_up, name="give_up_wording"),
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
