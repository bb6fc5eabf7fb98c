"""What the queue shows of a case is kept on its open tasks, and never differs from it."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.utils import timezone

from tests.workflows import making
from workflows.cases import deciding, queue, receiving
from workflows.cases.models import Case, Proposal, Task
from workflows.cases.models.queue_row import COPIED


def test_a_new_case_is_copied_to_its_task(ministry: making.Desk) -> None:
    case = making.case(making.person(name="Đặng Thị Ánh Tuyết"))
    task = Task.objects.get(case=case)
    assert (task.code, task.applicant) == (case.code, "Đặng Thị Ánh Tuyết")
    assert task.words == f"{case.code.lower()} dang thi anh tuyet"
    assert task.identity_index == case.person.identity_index
    assert task.title_vi == case.edition.first_task.title.vi
    assert (task.case_unit, task.first_unit) == (case.unit, task.unit)


def test_no_action_on_the_whole_way_leaves_a_difference(ministry: making.Desk) -> None:
    case = making.case()
    assert not queue.differing().exists()
    case = receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
    task = Task.objects.get(case=case, closed_at=None)
    assert (task.case_status, task.case_due_at) == (case.status, case.due_at)
    assert not queue.differing().exists()
    queue.claim(task, by=ministry.appraiser)
    assert not queue.differing().exists()
    version = Case.objects.get(pk=case.pk).version
    case = deciding.appraise(case.code, proposal=Proposal.GRANT, text="", by=ministry.appraiser, version=version)
    assert not queue.differing().exists()
    case = deciding.approve(case.code, by=ministry.approver, version=case.version)
    case = deciding.issue(case.code, by=ministry.clerk, version=case.version)
    assert Task.objects.get(case=case, closed_at=None).case_status == case.status
    assert not queue.differing().exists()


def test_a_difference_would_be_found(ministry: making.Desk) -> None:
    """The check itself can fail: for every copied column."""
    case = making.case()
    for column, path in COPIED.items():
        if "__" not in path and not column.endswith("_id"):
            untrue = timezone.now() if column.endswith("_at") else 2 if column == "case_status" else "x"
            kept = Task.objects.values_list(column, flat=True).get(case=case)
            Task.objects.filter(case=case).update(**{column: untrue})
            assert queue.differing().exists(), column
            Task.objects.filter(case=case).update(**{column: kept})
    assert not queue.differing().exists()


def test_the_migration_fills_the_rows_that_are_there(ministry: making.Desk) -> None:
    case = making.case()
    title = Task.objects.get(case=case).title_vi
    Case.objects.update(words="", first_unit=None)
    Task.objects.update(code="", applicant="", words="", identity_index="", filed_at=None, case_unit=None, title_vi="")
    assert queue.differing().exists()
    import_module("workflows.cases.migrations.0010_queue_rows").fill(apps, connection.schema_editor())
    assert not queue.differing().exists()
    assert Task.objects.get(case=case).title_vi == title
    assert Case.objects.get(pk=case.pk).words == case.words


@pytest.mark.parametrize("changes", [{"waiting_for": "applicant"}, {"wakes_at": timezone.now()}])
def test_what_waits_has_a_reason_and_a_time(ministry: making.Desk, changes: dict[str, object]) -> None:
    making.case()
    with pytest.raises(IntegrityError):
        Task.objects.update(**changes)
