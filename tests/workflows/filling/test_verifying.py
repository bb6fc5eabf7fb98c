"""`verify_evidence`: what rests on a registry's signed answer is found whole, and every way of tampering is named."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from integrations.exchange import corrections
from integrations.exchange.messages import Outcome as Said
from integrations.exchange.signatures import verify
from tests.workflows import making, signing
from workflows.cases import disputing
from workflows.cases.filing import file
from workflows.cases.models import Case
from workflows.filling import keys
from workflows.filling.models import (
    AttributeOutcome,
    Difference,
    Dispute,
    Evidence,
    Lookup,
    LookupState,
    Outcome,
    RegistryKey,
)
from workflows.filling.proofs import Problem
from workflows.filling.verifying import verify_all, verify_case
from workflows.journal import guards
from workflows.journal.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("owner_of_the_tables")]


@pytest.fixture
def owner_of_the_tables(db: None) -> Iterator[None]:
    """Whoever owns the tables can take their guards away: only the proofs themselves are left."""
    with guards.suspended():
        yield


@pytest.fixture
def pinned(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Registries whose keys are pinned, for a process that has met none of them."""
    monkeypatch.setattr(keys, "_kept", set())
    settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "keys.json")
    return settings.REGISTRY_KEYS_FILE


@pytest.fixture
def case(ministry: making.Desk, pinned: Path) -> Case:
    return making.case()


def problems(case: Case) -> set[str]:
    return {str(failure.problem) for failure in verify_case(case.code).failures}


def population(case: Case) -> Evidence:
    return Evidence.objects.get(lookup__case_code=case.code, lookup__registry="population")


def swap(evidence: Evidence, payload: dict[str, Any] | None = None, **changes: Any) -> None:
    """Put another answer in the place of one, as somebody could who holds the database and the vault's keys."""
    if payload is not None:
        raw = signing.sign(evidence.lookup.registry, payload)
        changes |= {"raw": raw, "digest": hashlib.sha256(raw.encode()).hexdigest()}
    for name, value in changes.items():
        setattr(evidence, name, value)
    evidence.save(update_fields=list(changes))


def payload_of(evidence: Evidence, **changes: Any) -> dict[str, Any]:
    """What an answer says, with changes."""
    key = signing.key_of(evidence.lookup.registry)
    return verify(evidence.raw.encode(), {key.kid or "": key})[0] | changes


def test_a_case_is_whole(case: Case) -> None:
    verified = verify_case(case.code)
    assert verified.failures == []
    assert verified.answers == 4
    assert verified.values == AttributeOutcome.objects.count()


def test_the_command_says_so(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_evidence", case.code)
    assert "whole" in capsys.readouterr().out


def test_the_command_ends_with_1_and_names_what_fails(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    row = AttributeOutcome.objects.get(lookup__registry="degrees", attribute="number")
    row.value = "forged"
    row.save(update_fields=["value"])
    with pytest.raises(CommandError) as failed:
        call_command("verify_evidence", case.code)
    assert failed.value.returncode == 1
    assert "degrees.number" in capsys.readouterr().err


def test_no_message_holds_a_value(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    row = AttributeOutcome.objects.get(lookup__registry="population", attribute="full_name")
    row.value = "Nguyễn Giả Mạo"
    row.save(update_fields=["value"])
    with pytest.raises(CommandError):
        call_command("verify_evidence", case.code)
    assert "Giả" not in capsys.readouterr().err


def test_a_case_nobody_was_asked_for_is_not_called_whole(ministry: making.Desk) -> None:
    with pytest.raises(CommandError):
        call_command("verify_evidence", "000.00.00.G18-261122-9999")


def test_a_changed_value_is_found(case: Case) -> None:
    row = AttributeOutcome.objects.get(lookup__registry="practitioners", attribute="practice_months")
    row.value = 99
    row.save(update_fields=["value"])
    assert problems(case) == {Problem.VALUE}


def test_absent_made_of_resolved_is_found(case: Case) -> None:
    AttributeOutcome.objects.filter(attribute="practice_months").update(outcome=Outcome.ABSENT, value=None)
    assert problems(case) == {Problem.VALUE}


def test_a_changed_cipher_text_is_found(case: Case) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE filling_evidence SET raw = (SELECT raw FROM filling_evidence WHERE id <> %s LIMIT 1) WHERE id = %s",
            [population(case).pk] * 2,
        )
    assert problems(case) == {Problem.UNREADABLE}


def test_a_changed_digest_is_found(case: Case) -> None:
    swap(population(case), digest="0" * 64)
    assert problems(case) == {Problem.DIGEST, Problem.RECORD}


def test_an_answer_under_another_key_is_found(case: Case) -> None:
    evidence = population(case)
    raw = signing.sign("population", payload_of(evidence), signing.key_of("population", 9))
    swap(evidence, raw=raw, digest=hashlib.sha256(raw.encode()).hexdigest())
    assert Problem.SIGNATURE in problems(case)


def test_an_unknown_key_is_told_from_a_bad_signature(case: Case) -> None:
    swap(population(case), key_id="nobody-1")
    assert problems(case) == {Problem.NO_KEY}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"iss": "degrees"}, Problem.WORDS),
        ({"message_id": str(uuid.uuid4())}, Problem.WORDS),
        ({"as_of": "2020-01-01T00:00:00+00:00"}, Problem.WORDS),
        ({"data": {"no_such_attribute": 1}}, Problem.WORDS),
        ({"subject": {"identity_number": "001190000019", "birth_date": "1990-02-28"}}, Problem.SUBJECT),
        ({"subject": None}, Problem.SUBJECT),
    ],
)
def test_a_signed_answer_to_another_question_is_found(case: Case, changes: Any, problem: Problem) -> None:
    """The registry itself signed it, and its digest fits: only what it says gives it away."""
    evidence = population(case)
    swap(evidence, payload_of(evidence, **changes))
    assert problem in problems(case)


def test_a_signed_answer_that_says_something_else_is_found(case: Case) -> None:
    evidence = population(case)
    payload = payload_of(evidence)
    swap(evidence, payload | {"data": payload["data"] | {"full_name": "Nguyễn Thị Khác"}})
    assert problems(case) == {Problem.VALUE, Problem.RECORD}


def test_an_answer_without_its_entry_is_found(case: Case) -> None:
    evidence = population(case)
    Evidence.objects.filter(pk=evidence.pk).update(public_id=uuid.uuid4())
    assert {Problem.NOT_RECORDED, Problem.GONE} <= problems(case)


def test_a_removed_answer_is_found(case: Case) -> None:
    making.answer(Lookup.objects.get(registry="population"), making.values()["population"])
    first = Evidence.objects.filter(lookup__registry="population").earliest("id")
    assert problems(case) == set()
    first.delete()
    assert problems(case) == {Problem.GONE}


def test_a_removed_lookup_is_found(case: Case) -> None:
    lookup = Lookup.objects.get(registry="population")
    lookup.outcomes.all().delete()
    lookup.evidence.all().delete()
    lookup.delete()
    assert problems(case) == {Problem.GONE}


def test_a_value_on_the_proof_of_another_registry_is_found(case: Case) -> None:
    AttributeOutcome.objects.filter(lookup__registry="degrees", attribute="title").update(evidence=population(case))
    assert problems(case) == {Problem.NO_PROOF}


def test_a_changed_newer_value_is_found(case: Case) -> None:
    newer = making.values(practitioners__practice_months=30)["practitioners"]
    making.answer(Lookup.objects.get(registry="practitioners"), newer)
    assert problems(case) == set()
    difference = Difference.objects.get()
    difference.value = 31
    difference.save(update_fields=["value"])
    assert problems(case) == {Problem.VALUE}


def decided(case: Case, **changes: Any) -> Dispute:
    """A dispute that the owner of the registry has refused, in signed words."""
    row = AttributeOutcome.objects.get(lookup__registry="population", attribute="full_name")
    dispute = disputing.report(case, row.public_id, person=case.person, claimed="Nguyễn Thị Khác", reason="Sai")
    signing.settle(dispute, corrections.State.REFUSED, "Đúng rồi", **changes)
    dispute.refresh_from_db()
    return dispute


def test_the_owners_answer_to_a_dispute_is_verified_too(case: Case) -> None:
    decided(case)
    verified = verify_case(case.code)
    assert (verified.failures, verified.answers) == ([], 5)


@pytest.mark.parametrize(
    "changes", [{"state": "corrected"}, {"reference": "another"}, {"note": ""}, {"iss": "degrees"}]
)
def test_an_answer_to_another_dispute_is_found(case: Case, changes: dict[str, str]) -> None:
    decided(case, **changes)
    assert problems(case) == {Problem.WORDS}


def test_a_forged_answer_to_a_dispute_is_found(case: Case) -> None:
    dispute = decided(case)
    dispute.raw = signing.sign("population", {"state": "refused"}, signing.key_of("population", 9))
    dispute.save(update_fields=["raw"])
    assert problems(case) == {Problem.DIGEST, Problem.SIGNATURE}


def test_a_mismatch_is_proven_like_a_value(ministry: making.Desk, pinned: Path) -> None:
    draft = making.draft(answered={})
    making.answer(Lookup.objects.get(draft=draft.public_id, registry="population"), None, Said.MISMATCH)
    (verified,) = verify_all()
    assert verified.failures == []
    assert verified.values == AttributeOutcome.objects.filter(outcome=Outcome.MISMATCH).count() > 0


def test_a_key_that_left_the_pinned_file_still_verifies(case: Case, pinned: Path) -> None:
    signing.pin(pinned, generation=2)
    assert problems(case) == set()


def test_a_key_is_kept_once(case: Case) -> None:
    making.case()
    assert RegistryKey.objects.count() == 4


def test_an_answer_is_kept_when_the_pinned_file_has_gone(ministry: making.Desk, settings: Any, tmp_path: Path) -> None:
    settings.REGISTRY_KEYS_FILE = tmp_path / "none.json"
    assert making.case().code


def test_a_second_key_under_a_known_id_does_not_replace_the_first(
    case: Case, pinned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = RegistryKey.objects.get(registry="population").jwk
    monkeypatch.setattr(keys, "pinned", lambda registry: {"population-1": signing.key_of("population", 2)})
    keys.remember("population", "population-1")
    assert RegistryKey.objects.get(registry="population").jwk == kept


def test_all_cases_and_drafts_are_verified_in_batches(ministry: making.Desk, pinned: Path) -> None:
    for _ in range(3):
        making.case()
    making.draft()
    parts = list(verify_all(batch=2))
    assert [part.lookups for part in parts] == [8, 4, 4]
    assert all(part.ok for part in parts)


def test_a_batch_costs_the_same_however_many_cases_it_holds(
    ministry: making.Desk, pinned: Path, django_assert_num_queries: Any
) -> None:
    making.case()
    with django_assert_num_queries(10):  # the keys, 3 of lookups and what they hold, 2 of the journal, 4 to page
        list(verify_all())
    for _ in range(3):
        making.case()
    with django_assert_num_queries(10):
        list(verify_all())


def test_a_broken_chain_is_found(case: Case) -> None:
    entry = Entry.objects.filter(stream=case.stream).latest("seq")
    Entry.objects.filter(pk=entry.pk).update(body=entry.body.replace("case.filed", "case.fired"))
    assert Problem.CHAIN in problems(case)


def test_what_was_dropped_before_filing_is_verified_and_not_missed(ministry: making.Desk, pinned: Path) -> None:
    """An answer about somebody whom the applicant named no more is still proof of what was asked."""
    draft = making.draft()
    known = {"kind": "person", "number": "001190000019", "name": "Nguyễn Thị Khác", "birth_date": "1990-02-28"}
    other = Lookup.objects.get(draft=draft.public_id, registry="practitioners")
    other.pk, other.public_id, other.subject, other.identity = None, uuid.uuid4(), "child", known
    other.identity_index, other.state = "index", LookupState.PLANNED
    other.save(force_insert=True)
    making.answer(other, making.values()["practitioners"])
    Lookup.objects.filter(pk=other.pk).update(state=LookupState.DROPPED)
    case = file(draft, version=draft.version)
    verified = verify_case(case.code)
    assert (verified.failures, verified.answers) == ([], 5)
    Evidence.objects.filter(lookup=other).delete()
    assert problems(case) == {Problem.GONE}
