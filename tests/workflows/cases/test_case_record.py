"""The case record: every value with its origin and its proof, made once for each state of the case."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.workflows import making, signing
from tests.workflows.documents.reading import text_of
from workflows import outbox
from workflows.cases import case_record
from workflows.cases.filing import file
from workflows.cases.models import Case
from workflows.documents.models import Document
from workflows.documents.records import RecordField
from workflows.documents.storing import read
from workflows.drafts import actions
from workflows.filling import keys
from workflows.filling.models import AttributeOutcome, Lookup, Proof, Settlement
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pinned(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_kept", set())
    settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "keys.json")


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    return making.case()


def made(case: Case) -> Document:
    """Have the record made, as a worker does."""
    case_record.ask_for(case)
    outbox.sweep(100)
    document = case_record.standing_of(case).document
    assert document is not None
    return document


def fields_of(case: Case) -> list[RecordField]:
    """The single fields of a case as its record prints them."""
    return [field for page in case_record.data_of(case).sections for part in page.parts for field in part.fields]


def test_every_value_of_a_registry_stands_in_the_annex(case: Case) -> None:
    values = list(case_record.data_of(case).values)
    assert len(values) == AttributeOutcome.objects.count()
    assert all(value.holds for value in values)


def test_every_field_names_its_origin(case: Case) -> None:
    fields = {field.title: field for field in fields_of(case)}
    assert fields["Họ, chữ đệm và tên"].origin == "Cơ sở dữ liệu quốc gia về dân cư"
    assert fields["Họ, chữ đệm và tên"].item == 1
    assert {field.origin for field in fields.values() if field.item is None} == {"Người nộp khai"}


def test_a_code_is_printed_by_its_name(case: Case) -> None:
    values = {value.title: value for value in case_record.data_of(case).values}
    assert values["Giới tính"].value == ("Nữ",)


def test_the_pdf_says_who_said_what_and_how_it_is_proven(case: Case) -> None:
    text = "".join(text_of(read(made(case))).split()).replace("-", "")  # a line may end at any hyphen
    evidence = AttributeOutcome.objects.get(attribute="full_name").evidence
    assert evidence is not None
    for words in ("NguyễnThịThử", "BộCôngan", evidence.digest, evidence.message_id.hex, "1.1;khớp"):
        assert words in text, words


def test_the_same_state_gives_the_same_document(case: Case) -> None:
    first = made(case)
    assert made(case) == first
    assert Document.objects.count() == 1


def test_asking_twice_before_it_is_made_makes_one(case: Case) -> None:
    case_record.ask_for(case)
    case_record.ask_for(case)
    assert case_record.standing_of(case).waiting
    outbox.sweep(100)
    assert Document.objects.count() == 1


def test_a_new_answer_makes_a_new_record_and_leaves_the_old_one(case: Case) -> None:
    first = made(case)
    making.answer(Lookup.objects.get(registry="population"), making.values()["population"])
    assert case_record.standing_of(case).document is None
    second = made(case)
    assert second != first
    assert Document.objects.count() == 2


def test_the_record_is_journalled_with_its_digest(case: Case) -> None:
    document = made(case)
    entry = Entry.objects.filter(stream=case.stream, kind=Kind.DOCUMENT_STORED).latest("seq")
    assert entry.data["sha256"] == document.sha256


def test_what_the_typeface_cannot_print_does_not_stop_the_record(ministry: making.Desk) -> None:
    draft = making.draft()
    said = {"work_history": "2019 – nay: y tá 😀\n2018: học"}
    draft = actions.save_step(draft, "history", data={}, answers=said)
    case = file(draft, version=draft.version)
    assert made(case).size > 0
    lines = [field.value for field in fields_of(case) if "2018: học" in field.value]
    assert lines == [("2019 – nay: y tá ?", "2018: học")]


def test_an_unanswered_registry_is_told_from_one_that_knows_of_none(ministry: making.Desk) -> None:
    answered = {name: data for name, data in making.values().items() if name != "degrees"}
    case = making.case(answered=answered)
    values = {value.title: value for value in case_record.data_of(case).values}
    assert values["Số giấy phép hành nghề"].value == ("cơ sở dữ liệu xác nhận là không có",)
    unanswered = [value for value in values.values() if not value.mark]
    assert unanswered
    assert not any(value.holds for value in unanswered)


def test_a_settled_value_names_official_and_proof(ministry: making.Desk) -> None:
    answered = {name: data for name, data in making.values().items() if name != "degrees"}
    case = making.case(answered=answered)
    row = AttributeOutcome.objects.get(lookup__registry="degrees", attribute="number")
    Settlement.objects.create(
        attribute=row,
        value="B123456",
        proof=Proof.DOCUMENT,
        reference="Bằng số B123456",
        reason="Đã xem bản chính",
        official=ministry.appraiser,
        at=timezone.now() - timedelta(minutes=1),
    )
    Lookup.objects.filter(pk=row.lookup_id).update(has_remarks=True)
    data = case_record.data_of(case)
    value = next(value for value in data.values if value.remarks)
    assert value.value == ("B123456",)
    assert ministry.appraiser.full_name in value.remarks[0].by
    assert "Bằng số B123456" in str(value.remarks[0].lines)


def test_a_proof_that_does_not_hold_is_printed(case: Case, settings: Any, tmp_path: Path) -> None:
    settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "other.json", generation=3)
    row = AttributeOutcome.objects.get(lookup__registry="practitioners", attribute="practice_months")
    row.value = 99
    row.save(update_fields=["value"])
    (broken,) = [value for value in case_record.data_of(case).values if not value.holds]
    assert len(broken.problems) == 1


def test_a_record_costs_the_same_number_of_statements_however_many_answers_came(
    case: Case, django_assert_num_queries: Any
) -> None:
    case_record.data_of(case)
    with django_assert_num_queries(14):
        case_record.data_of(case)
    for registry in ("population", "degrees"):
        making.answer(Lookup.objects.get(registry=registry), making.values()[registry])
    with django_assert_num_queries(14):
        case_record.data_of(case)
