"""Which answers stay when the questions change, and what an applicant is told of the change."""

from __future__ import annotations

import pytest

from procedures.changes import changed_questions, changes_between
from procedures.edition import Edition
from procedures.fitting import fit
from tests.procedures.conftest import FACILITY, SOUND, edition_of

OLD = edition_of(SOUND)
ANSWERS = {"amount": 7, "size": "large", "reason": "because"}


def new(*changes: tuple[str, str], source: bytes = SOUND) -> Edition:
    text = source.decode()
    for old, changed in changes:
        assert old in text
        text = text.replace(old, changed, 1)
    return edition_of(text.encode())


def titles(listed):
    return [title.en for title in listed]


def test_under_the_same_questions_everything_stays():
    fitted = fit(ANSWERS, OLD, new())
    assert (fitted.answers, fitted.dropped) == (ANSWERS, ())


def test_an_answer_of_another_type_is_dropped_and_named():
    changed = new(("{id: reason, type: text, required: false,", "{id: reason, type: date, required: false,"))
    fitted = fit(ANSWERS, OLD, changed)
    assert "reason" not in fitted.answers
    assert [field.title.en for field in fitted.dropped] == ["Reason"]


def test_a_choice_that_is_not_on_the_list_any_more_is_dropped():
    changed = new(
        ("{code: large, title: {vi: Lớn, en: Large}}", "{code: huge, title: {vi: Rất lớn, en: Huge}}"),
        ('required_when: size == "large"', 'required_when: size == "huge"'),
        ("values: {small: 1, large: 5}", "values: {small: 1, huge: 5}"),
    )
    fitted = fit(ANSWERS, OLD, changed)
    assert [field.id for field in fitted.dropped] == ["size"]


def test_what_was_never_said_is_not_named_as_lost():
    changed = new(("{id: reason, type: text, required: false,", "{id: reason, type: date, required: false,"))
    assert fit({**ANSWERS, "reason": ""}, OLD, changed).dropped == ()


def test_rows_stay_with_their_ids_and_lose_only_what_does_not_fit():
    old = edition_of(FACILITY)
    changed = new(("id: staff_hours", "id: staff_shifts"), source=FACILITY)
    rows = [{"id": "0a1b2c3d", "staff_name": "Lê Thị Viên", "staff_hours": "7-17"}]
    fitted = fit({"staff": rows}, old, changed)
    assert fitted.answers["staff"] == [{"id": "0a1b2c3d", "staff_name": "Lê Thị Viên"}]
    assert [field.id for field in fitted.dropped] == ["staff_hours"]


def test_nothing_changed_is_told_as_nothing():
    assert not changes_between(OLD, new())


AMOUNT = "      - {id: amount, type: money, title: {vi: Số tiền, en: Amount}}\n"
NOTE = "      - {id: note, type: text, title: {vi: Ghi chú, en: Note}}\n"
REASON = next(line for line in SOUND.decode().splitlines(keepends=True) if "id: reason" in line)


def test_questions_are_told_by_their_titles():
    changed = new(
        (AMOUNT, NOTE + AMOUNT),
        ("title: {vi: Cỡ, en: Size}", "title: {vi: Kích cỡ, en: Greatness}"),
        (REASON, ""),
    )
    told = changes_between(OLD, changed).questions
    assert (titles(told.new), titles(told.gone), titles(told.changed)) == (["Note"], ["Reason"], ["Greatness"])
    assert changed_questions(OLD, changed) == {"note", "size"}


def test_fee_time_and_conditions_are_told():
    changed = new(
        ("fee: {amount: 0, when: none, verified: false}", "fee: {amount: 5000, when: before_receipt, verified: false}"),
        ("amount: 10,", "amount: 12,"),
        ("when: amount < least[size]", "when: amount <= least[size]"),
    )
    told = changes_between(OLD, changed)
    assert told.fee is not None
    assert told.time is not None
    assert titles(told.conditions.changed) == ["Trial Law"]


def test_other_figures_in_a_table_are_another_condition():
    told = changes_between(OLD, new(("values: {small: 1, large: 5}", "values: {small: 2, large: 5}")))
    assert titles(told.conditions.changed) == ["Trial Law"]


@pytest.mark.parametrize("part", ["basis: {text: {vi: Luật thử, en: Trial Law}, verified: false}}\nfee"])
def test_a_better_citation_changes_nothing_for_an_applicant(part):
    changed = new((part, part.replace("Trial Law", "Trial Law 2026")))
    assert not changes_between(OLD, changed)
