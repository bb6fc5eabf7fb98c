"""The page from which the record of a case is taken as PDF: one for the applicant, the official and the auditor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from workflows.cases import case_record
from workflows.cases.models import Case


def record_page(
    request: HttpRequest, case: Case, *, template: str, download: str, back: str, office: bool
) -> HttpResponse:
    """GET says whether the record of the case as it is now has been made; POST has a worker make it.

    `download`, `back`: names of addresses; the first takes `public_id`, the second `code`.
    `office`: the copy for officials.
    """
    if request.method == "POST":
        case_record.ask_for(case, office=office)
        return redirect(request.path)
    standing = case_record.standing_of(case, office=office)
    made = standing.document
    context = {
        "case": case,
        "document": made,
        "waiting": standing.waiting,
        "download": reverse(download, kwargs={"public_id": made.public_id}) if made else "",
        "back": reverse(back, kwargs={"code": case.code}),
    }
    return render(request, template, context)
