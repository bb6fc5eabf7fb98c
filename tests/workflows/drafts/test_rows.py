"""Rows of a page whose fields repeat: added, changed and removed one at a time, each asked about at once."""

from __future__ import annotations

import pytest

from tests.workflows import clinic
from workflows.drafts import actions, rows
from workflows.drafts.models import Draft
from workflows.drafts.readiness import StepState, readiness_of

pytestmark = pytest.mark.usefixtures("ministry")


@pytest.fixture
def draft() -> Draft:
    return clinic.started()


def listed(draft: Draft) -> list[dict[str, object]]:
    draft.refresh_from_db()
    return list(draft.answers.get("staff", []))


def test_a_new_row_stands_last(draft: Draft):
    first = rows.put_row(draft, "people", None, clinic.member(1))
    second = rows.put_row(draft, "people", None, clinic.member(2))
    assert [row["id"] for row in listed(draft)] == [first, second]


def test_a_changed_row_keeps_its_place_and_id(draft: Draft):
    first = rows.put_row(draft, "people", None, clinic.member(1))
    rows.put_row(draft, "people", None, clinic.member(2))
    assert rows.put_row(draft, "people", first, clinic.member(1, staff_position="Trưởng khoa")) == first
    assert [row["staff_position"] for row in listed(draft)] == ["Trưởng khoa", "Khám bệnh"]


def test_what_a_registry_fills_is_not_taken_from_the_applicant(draft: Draft):
    rows.put_row(draft, "people", None, clinic.member(1, staff_licence="000001/BYT-GPHN", more="x"))
    assert {"staff_licence", "more"}.isdisjoint(listed(draft)[0])


def test_a_removed_row_is_gone(draft: Draft):
    first = rows.put_row(draft, "people", None, clinic.member(1))
    rows.drop_row(draft, "people", first)
    assert listed(draft) == []


def test_a_row_that_is_not_there_can_be_neither_changed_nor_removed(draft: Draft):
    with pytest.raises(rows.NoSuchRow):
        rows.put_row(draft, "people", "00000000", clinic.member(1))
    with pytest.raises(rows.NoSuchRow):
        rows.drop_row(draft, "people", "00000000")


def test_a_page_without_rows_has_none(draft: Draft):
    with pytest.raises(KeyError):
        rows.put_row(draft, "clinic", None, {})


def test_the_same_person_cannot_stand_there_twice(draft: Draft):
    rows.put_row(draft, "people", None, clinic.member(1))
    with pytest.raises(rows.RowRefused) as refused:
        rows.put_row(draft, "people", None, clinic.member(1, staff_name="Khác"))
    assert list(refused.value.complaints) == ["staff_number"]
    assert len(listed(draft)) == 1


def test_there_are_no_more_rows_than_the_edition_allows(draft: Draft, monkeypatch: pytest.MonkeyPatch):
    group = draft.edition.groups["staff"].group
    monkeypatch.setitem(vars(group), "max", 1)
    rows.put_row(draft, "people", None, clinic.member(1))
    with pytest.raises(rows.RowRefused) as refused:
        rows.put_row(draft, "people", None, clinic.member(2))
    assert list(refused.value.complaints) == [""]


def test_saving_the_page_leaves_the_rows_alone(draft: Draft):
    rows.put_row(draft, "people", None, clinic.member(1))
    actions.save_step(draft, "people", data={}, answers={"staff": []})
    assert len(listed(draft)) == 1


def test_the_page_is_to_do_until_there_is_a_row(draft: Draft):
    draft = actions.save_step(draft, "people", data={}, answers={})
    assert readiness_of(draft).states["people"] == StepState.TODO
    rows.put_row(draft, "people", None, clinic.member(1))
    draft.refresh_from_db()
    assert readiness_of(draft).states["people"] == StepState.ASKING
    clinic.answer_all(draft)
    assert readiness_of(draft).states["people"] == StepState.DONE


def test_a_person_whom_the_registry_bans_stops_the_application_by_name(draft: Draft):
    rows.put_row(draft, "people", None, clinic.member(1))
    clinic.answer_all(draft, practitioners={"banned_until": "2099-01-01"})
    draft.refresh_from_db()
    stops = [str(stop.vi) for stop in readiness_of(draft).stops]
    assert any("Lê Thị Viên B đang bị cấm hành nghề" in stop for stop in stops)


def test_of_two_who_are_banned_each_ban_can_be_reported_as_wrong(draft: Draft):
    ids = [rows.put_row(draft, "people", None, clinic.member(number)) for number in (1, 2)]
    clinic.answer_all(draft, practitioners={"banned_until": "2099-01-01"})
    draft.refresh_from_db()
    behind = {fact.name for fact in readiness_of(draft).facts_behind_stops}
    assert {f"staff:{row}.practitioners.banned_until" for row in ids} <= behind
