"""The files of one document of a case, part by part: the same for its officials and its applicant."""

from __future__ import annotations

from itertools import groupby
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest

from procedures.components import ask_of
from workflows.cases.correcting import files_of
from workflows.cases.models import Case

#: Files on one page of the list.
PAGE: Final = 50


def files_of_case(request: HttpRequest, case: Case, component: str) -> dict[str, Any]:
    """The context of `ui/case_files.html`: a page of the files in the order of the index. 404 where there are none.

    The caller has looked whether the reader may see the case, and records the look.
    """
    asked = next((one for one in case.edition.components if one.id == component), None)
    rows = files_of(case).filter(component=component)
    if asked is None or not rows.exists():
        raise Http404
    ask = ask_of(asked)
    page = Paginator(rows.in_parts(one.code for one in ask.parts), PAGE).get_page(request.GET.get("page"))
    return {
        "case": case,
        "component": asked,
        "files": page,
        "groups": [(ask.part(part), list(those)) for part, those in groupby(page, key=lambda row: row.part)],
        "before": f"?page={page.number - 1}" if page.has_previous() else "",
        "after": f"?page={page.number + 1}" if page.has_next() else "",
    }
