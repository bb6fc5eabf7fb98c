"""The catalogue: the edition in force on a day, cached by digest, refused when somebody altered it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from procedures import catalogue
from procedures.checking import check_bytes
from procedures.loading import Loaded, load
from procedures.models import EditionRecord
from procedures.reading import Broken
from tests.procedures.conftest import LICENCE, SOUND
from workflows.journal import guards

pytestmark = pytest.mark.django_db
LATER = SOUND.replace(b"edition: 2026-01-01", b"edition: 2026-07-01").replace(b"amount: 10,", b"amount: 20,")


def loaded(*files: bytes) -> Loaded:
    return load(check_bytes(raw, "test.yaml") for raw in files)


def test_the_edition_in_force_is_the_latest_that_has_begun():
    loaded(SOUND, LATER)
    days = {catalogue.in_force("1.000001", on).time_limit.amount for on in (dt.date(2026, 1, 1), dt.date(2026, 6, 30))}
    assert days == {10}
    assert catalogue.in_force("1.000001", dt.date(2026, 7, 1)).time_limit.amount == 20


def test_a_case_keeps_its_own_edition():
    loaded(SOUND, LATER)
    assert catalogue.edition("1.000001", dt.date(2026, 1, 1)).time_limit.amount == 10


def test_no_edition_is_in_force_before_the_first():
    loaded(SOUND)
    with pytest.raises(catalogue.NotInForce):
        catalogue.in_force("1.000001", dt.date(2025, 12, 31))


def test_no_edition_has_another_date():
    loaded(SOUND)
    with pytest.raises(catalogue.NotInForce):
        catalogue.edition("1.000001", dt.date(2026, 1, 2))


def test_an_unknown_procedure_is_unknown():
    with pytest.raises(catalogue.UnknownProcedure):
        catalogue.in_force("9.999999", dt.date(2026, 1, 1))
    with pytest.raises(catalogue.UnknownProcedure):
        catalogue.edition("9.999999", dt.date(2026, 1, 1))


def test_the_listing_has_one_edition_a_procedure():
    loaded(SOUND, LATER, LICENCE)
    listed = [(edition.code, edition.effective_from) for edition in catalogue.listing(dt.date(2026, 8, 1))]
    assert listed == [("1.000001", dt.date(2026, 7, 1)), ("1.012289", dt.date(2025, 7, 1))]


def test_finding_an_edition_again_costs_one_query(django_assert_num_queries):
    loaded(SOUND, LICENCE)
    first = catalogue.in_force("1.012289", dt.date(2026, 1, 1))
    with django_assert_num_queries(1):
        assert catalogue.in_force("1.012289", dt.date(2026, 1, 1)) is first
    catalogue.listing(dt.date(2026, 1, 1))
    with django_assert_num_queries(1):
        catalogue.listing(dt.date(2026, 1, 1))


def test_an_edition_read_back_says_what_was_written():
    loaded(LICENCE)
    written = check_bytes(LICENCE, "test.yaml").definition
    assert catalogue.in_force("1.012289", dt.date(2026, 1, 1)).definition == written


def test_loading_again_changes_nothing():
    assert loaded(SOUND) == Loaded(added=1, unchanged=0)
    assert loaded(SOUND) == Loaded(added=0, unchanged=1)


def test_a_remark_or_a_new_line_break_is_no_change():
    loaded(SOUND)
    assert loaded(b"# a remark\n" + SOUND.replace(b"unit: kcb\n", b"unit:   kcb\n", 1)).unchanged == 1


def test_a_changed_body_under_the_same_date_is_refused_and_nothing_is_loaded():
    loaded(SOUND)
    with pytest.raises(Broken) as caught:
        loaded(LATER, SOUND.replace(b"amount: 10,", b"amount: 11,"))
    assert "Give the changed definition a new date." in str(caught.value)
    assert EditionRecord.objects.count() == 1
    assert catalogue.in_force("1.000001", dt.date(2026, 8, 1)).time_limit.amount == 10


def test_an_edition_altered_in_the_database_is_not_used():
    loaded(SOUND)
    record = EditionRecord.objects.get()
    # A text that no other test has compiled: the cache knows editions by digest.
    body = record.body.replace("Trial Law", "Forged Law")
    with guards.suspended():
        EditionRecord.objects.update(body=body, digest="0" * 64)
    with pytest.raises(catalogue.TamperedEdition):
        catalogue.in_force("1.000001", dt.date(2026, 1, 1))


def test_an_edition_cannot_be_saved_again():
    loaded(SOUND)
    record = EditionRecord.objects.get()
    with pytest.raises(TypeError):
        record.save()


def test_a_date_has_one_edition():
    loaded(SOUND)
    with pytest.raises(IntegrityError), transaction.atomic():
        EditionRecord.objects.create(procedure="1.000001", effective_from=dt.date(2026, 1, 1), digest="x", body="{}")
