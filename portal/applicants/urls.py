"""The applicant's addresses. A draft is named by its random public id, a case by its code."""

from django.urls import path

import portal.ui.addresses  # noqa: F401  # registers <case:…>
from portal.applicants import (
    answering,
    applying,
    differing,
    disputing,
    evidence,
    files,
    following,
    records,
    renewing,
    rows,
)
from portal.applicants.acting import choosing, granting, mandates, organisations
from portal.applicants.wizard import check, step

app_name = "applicants"
urlpatterns = [
    path("", following.overview, name="list"),
    path("acting/", choosing.choose, name="acting"),
    path("acting/for/", choosing.act_for, name="act_for"),
    path("mandates/", mandates.overview, name="mandates"),
    path("mandates/give/<str:whose>/", granting.begin, name="give_mandate"),
    path("mandates/give/<str:whose>/<slug:step>/", granting.step, name="mandate_step"),
    path("mandates/<uuid:mandate>/", mandates.mandate, name="mandate"),
    path("mandates/<uuid:mandate>/answer/", mandates.answer, name="answer_mandate"),
    path("mandates/<uuid:mandate>/end/", mandates.end, name="end_mandate"),
    path("organisations/open/", organisations.open_account, name="open_organisation"),
    path("organisations/<uuid:representation>/", organisations.standing_page, name="organisation"),
    path("start/<str:code>/", applying.start, name="start"),
    path("drafts/<uuid:draft>/", applying.task_list, name="draft"),
    path("drafts/<uuid:draft>/plan/", applying.plan, name="plan"),
    path("drafts/<uuid:draft>/ask/<slug:registry>/", applying.ask_again, name="ask_again"),
    path("drafts/<uuid:draft>/delete/", applying.discard, name="discard"),
    path("drafts/<uuid:draft>/differs/", differing.differs, name="differs"),
    path("drafts/<uuid:draft>/rules/", renewing.rules, name="rules"),
    path("drafts/<uuid:draft>/check/", check, name="check"),
    path("drafts/<uuid:draft>/steps/<slug:step>/", step, name="step"),
    path("drafts/<uuid:draft>/steps/<slug:step>/rows/", rows.add, name="add_row"),
    path("drafts/<uuid:draft>/steps/<slug:step>/rows/<slug:row>/", rows.change, name="row"),
    path("drafts/<uuid:draft>/steps/<slug:step>/rows/<slug:row>/remove/", rows.remove, name="remove_row"),
    path("drafts/<uuid:draft>/documents/", files.documents, name="documents"),
    path("drafts/<uuid:draft>/documents/<slug:component>/", files.add, name="add_file"),
    path("drafts/<uuid:draft>/documents/<slug:component>/remove/", files.remove, name="remove_file"),
    path("uploads/<uuid:public_id>/", files.download, name="upload"),
    path("cases/<case:code>/", following.case, name="case"),
    path("cases/<case:code>/record/", records.record, name="record"),
    path("cases/<case:code>/submitted/", following.submitted, name="submitted"),
    path("cases/<case:code>/question/<uuid:difference>/", answering.question, name="question"),
    path("cases/<case:code>/collect/", following.collect, name="collect"),
    path("evidence/<uuid:row>/", evidence.evidence, name="evidence"),
    path("wrong/<uuid:row>/", disputing.dispute, name="dispute"),
    path("reports/", disputing.reports, name="reports"),
    path("reports/<uuid:dispute>/", disputing.report, name="report"),
    path("reports/<uuid:dispute>/take-back/", disputing.take_back, name="take_back"),
    path("documents/<uuid:public_id>/", following.document, name="document"),
]
