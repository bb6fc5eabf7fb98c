"""Form 07: the register of a unit's cases in a period, made by a worker, for whoever asked, gone after a day."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows import outbox
from workflows.cases import deciding, receiving
from workflows.cases.models import Case, Proposal, QueueExport
from workflows.cases.registers import cases_of
from workflows.journal.writing import reads_about
from workflows.outbox.models import Job

HOME = "/desk/register/"
TODAY = timezone.localdate


def fields(since: dt.date, until: dt.date, form: str = "csv") -> dict[str, Any]:
    parts = {"since": since, "until": until}
    days = {f"{name}_{part}": getattr(day, part) for name, day in parts.items() for part in ("day", "month", "year")}
    return {"format": form, **days}


def made(browser: Client, form: str = "csv") -> QueueExport:
    """The register of today, asked for and made."""
    response = browser.post(HOME, fields(TODAY(), TODAY(), form))
    assert response.status_code == 302, response.content.decode()
    assert browser.get(response.headers["Location"]).status_code == 200
    for job in Job.objects.filter(kind="cases.export_register", state="new"):
        outbox.run_one(job.pk)
    assert "Register of cases" in browser.get(response.headers["Location"]).content.decode()
    return QueueExport.objects.latest("pk")


def content(browser: Client, export: QueueExport) -> bytes:
    response: Any = browser.get(f"/desk/exports/{export.public_id}/file/")
    assert response.status_code == 200
    assert "register-" in response.headers["Content-Disposition"]
    return b"".join(response.streaming_content)


def refused(desk: making.Desk) -> Case:
    case = making.case()
    receiving.receive(case.code, by=desk.receiver, version=case.version, payment=making.PAID)
    version = Case.objects.get(pk=case.pk).version
    deciding.appraise(case.code, by=desk.appraiser, version=version, proposal=Proposal.REFUSE, text="Chưa đủ")
    deciding.approve(case.code, by=desk.approver, version=version + 1)
    deciding.issue(case.code, by=desk.clerk, version=version + 2)
    return Case.objects.get(pk=case.pk)


def test_it_says_of_every_case_how_it_went(ministry: making.Desk) -> None:
    done, new = refused(ministry), making.case()
    browser = browser_of(ministry.receiver.user)
    lines = list(csv.reader(io.StringIO(content(browser, made(browser)).decode("utf-8-sig"))))
    heading, first, second = lines
    assert (len(heading), len(first), len(second)) == (12, 12, 12)
    assert (first[0], first[1], first[9], first[10]) == ("1", done.code, "Refuse the application", done.decision.number)
    assert all(first[5:9])
    assert (second[1], second[2], second[9]) == (new.code, new.applicant_name, "Submitted")
    assert second[6:9] == ["", "", ""]
    for case in (done, new):
        assert "queue_export" in {entry.data["why"] for entry in reads_about(case=case.code)}


def test_a_workbook(ministry: making.Desk) -> None:
    pytest.importorskip("xlsxwriter")
    making.case()
    browser = browser_of(ministry.appraiser.user)
    assert content(browser, made(browser, "xlsx")).startswith(b"PK")


def test_the_period_is_of_local_days_and_of_ones_own_unit(ministry: making.Desk) -> None:
    case, day = making.case(), TODAY()
    before = day - dt.timedelta(days=1)
    for official in (ministry.receiver, ministry.appraiser):
        assert list(cases_of(official, day, day)) == [case]
        assert not cases_of(official, before, before)
    assert not cases_of(making.official(Role.APPRAISER, unit="qld"), day, day)
    assert not cases_of(ministry.auditor, day, day)


def test_nobody_else_gets_the_file(ministry: making.Desk) -> None:
    making.case()
    export = made(browser_of(ministry.receiver.user))
    other = browser_of(ministry.appraiser.user)
    for page in ("", "file/"):
        assert other.get(f"/desk/exports/{export.public_id}/{page}").status_code == 404
    assert browser_of(ministry.auditor.user).get(HOME).status_code == 403


@pytest.mark.parametrize(("since", "until"), [(0, 1), (400, 0), (-1, -2)])
def test_a_period_that_makes_no_sense_is_refused(ministry: making.Desk, since: int, until: int) -> None:
    first, last = (TODAY() - dt.timedelta(days=back) for back in (since, until))
    response = browser_of(ministry.receiver.user).post(HOME, fields(first, last))
    assert "govuk-error-summary" in response.content.decode()
    assert not QueueExport.objects.exists()


@pytest.mark.parametrize("days", [(None, 0), (0, None), (0, -1)])
def test_the_database_wants_a_whole_period(ministry: making.Desk, days: tuple[int | None, int | None]) -> None:
    since, until = (None if back is None else TODAY() + dt.timedelta(days=back) for back in days)
    with pytest.raises(IntegrityError, match="queue_export_period_whole"), transaction.atomic():
        QueueExport.objects.create(
            official=ministry.receiver,
            words="",
            format="csv",
            language="vi",
            asked_at=timezone.now(),
            since=since,
            until=until,
        )


def test_more_cases_cost_no_more_statements(ministry: making.Desk, django_assert_num_queries: Any) -> None:
    making.case()
    assert ministry.appraiser.permissions  # an official's roles are read once
    for _time in range(2):
        with django_assert_num_queries(2):
            list(cases_of(ministry.appraiser, TODAY(), TODAY()))
        making.case()
