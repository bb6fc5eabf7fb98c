"""An organisation's account opens when the business registry says yes; no, and no answer, grant nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from integrations.exchange.client import Outcome
from tests.workflows import acting, clinic, making, signing
from workflows.filling import jobs
from workflows.filling.models import Evidence, Lookup
from workflows.filling.verifying import verify_all
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry
from workflows.mandates import standing
from workflows.people.capacities import Capacity, capacities_of
from workflows.people.models import Organisation, Person, Representation, RepresentationState

pytestmark = pytest.mark.usefixtures("ministry")


@pytest.fixture
def person() -> Person:
    return making.person()


@pytest.fixture
def silent(settings: Any) -> None:
    """Nobody answers."""
    settings.XROAD_URL = "http://127.0.0.1:9"


class TestOpening:
    def test_naming_an_organisation_grants_nothing(self, person: Person) -> None:
        claimed = standing.claim(person, clinic.FIRM)
        assert claimed.state == RepresentationState.WAITING
        assert capacities_of(person) == (Capacity.own(person),)
        assert not Organisation.objects.exists()

    def test_a_yes_opens_the_account_with_the_name_that_the_registry_says(self, person: Person) -> None:
        made = acting.organisation(person)
        proof = Evidence.objects.get()
        assert (made.name, made.code) == (acting.NAME, clinic.FIRM)
        assert (made.evidence, made.named_at) == (proof.public_id, proof.as_of)
        assert [right.organisation for right in capacities_of(person)] == [None, made]

    @pytest.mark.parametrize(
        ("said", "outcome"),
        [(acting.NO, Outcome.FOUND), (None, Outcome.ABSENT), ({"name": acting.NAME}, Outcome.FOUND)],
        ids=["no", "no such organisation", "knows of none"],
    )
    def test_anything_but_a_yes_opens_nothing(self, person: Person, said: Any, outcome: Outcome) -> None:
        claimed = acting.answer(standing.claim(person, clinic.FIRM), said, outcome=outcome)
        assert claimed.state == RepresentationState.REFUSED
        assert not Organisation.objects.exists()
        assert len(capacities_of(person)) == 1

    def test_while_the_registry_is_silent_it_waits(self, person: Person, silent: None, transactional_db: None) -> None:
        making.Desk()
        claimed = standing.hurry(standing.claim(person, clinic.FIRM))
        assert claimed.state == RepresentationState.WAITING
        assert standing.is_waiting(claimed)
        assert len(capacities_of(person)) == 1

    def test_the_registry_is_asked_for_a_name_and_a_yes_or_no(self, person: Person) -> None:
        standing.claim(person, clinic.FIRM)
        question = jobs.question_about(Lookup.objects.get())
        assert (question.kind, question.identity_number) == ("organisation", clinic.FIRM)
        assert question.attributes == ("name",)
        assert question.comparisons == (("representative", person.identity_number),)
        assert question.legal_basis

    def test_naming_it_twice_is_as_once(self, person: Person) -> None:
        assert standing.claim(person, clinic.FIRM) == standing.claim(person, clinic.FIRM)
        assert Lookup.objects.count() == 1

    def test_two_representatives_share_one_account(self, person: Person) -> None:
        assert acting.organisation(person) == acting.organisation(making.person())

    def test_an_e_id_of_level_one_opens_none(self) -> None:
        with pytest.raises(standing.MandateError):
            standing.claim(making.person(level=1), clinic.FIRM)

    def test_the_day_has_a_limit_of_questions(self, person: Person, settings: Any) -> None:
        settings.REGISTRY_QUOTA_PER_APPLICANT = 1
        standing.claim(person, clinic.FIRM)
        with pytest.raises(standing.MandateError, match="vào ngày mai"):
            standing.claim(person, "0108765438")

    def test_the_journal_tells_the_claim_and_the_answer(self, person: Person) -> None:
        acting.organisation(person)
        kinds = list(
            Entry.objects.filter(stream__startswith="representation:").order_by("seq").values_list("kind", flat=True)
        )
        assert kinds == [Kind.REPRESENTATION_CLAIMED, Kind.LOOKUP_ANSWERED, Kind.REPRESENTATION_CONFIRMED]

    def test_the_answer_is_kept_and_holds(self, person: Person, settings: Any, tmp_path: Path) -> None:
        settings.REGISTRY_KEYS_FILE = signing.pin(tmp_path / "keys.json")
        acting.organisation(person)
        (verified,) = verify_all()
        assert (verified.ok, verified.answers, verified.values) == (True, 1, 2)


class TestAskingAgain:
    def test_a_fresh_answer_is_enough(self, person: Person) -> None:
        acting.organisation(person)
        standing.require(acting.representing(person))
        assert Lookup.objects.get().rounds == 1

    def test_an_old_answer_is_asked_for_again_and_silence_is_no_yes(
        self, person: Person, silent: None, transactional_db: None
    ) -> None:
        acting.organisation(person)
        acting.age(days=8)
        with pytest.raises(standing.NotConfirmed):
            standing.require(acting.representing(person))
        assert Lookup.objects.get().rounds == 2
        assert Representation.objects.get().state == RepresentationState.CONFIRMED  # unknown never overwrites known

    def test_a_no_ends_the_right_and_the_mandates_given_in_it(self, person: Person) -> None:
        acting.organisation(person)
        agent = making.person()
        acting.mandate(acting.representing(person), agent)
        assert len(capacities_of(agent)) == 2
        acting.answer(Representation.objects.get(), acting.NO)
        assert len(capacities_of(person)) == 1
        assert len(capacities_of(agent)) == 1

    def test_a_no_about_one_leaves_the_mandates_of_another(self, person: Person) -> None:
        other, agent = making.person(), making.person()
        acting.organisation(person)
        acting.organisation(other)
        acting.mandate(acting.representing(other), agent)
        acting.answer(Representation.objects.get(person=person), acting.NO)
        assert len(capacities_of(agent)) == 2

    def test_the_name_is_brought_up_to_what_the_registry_says_now(self, person: Person) -> None:
        made = acting.organisation(person)
        acting.answer(Representation.objects.get(), {**acting.YES, "name": "Công ty Cổ phần Thử Mới"})
        made.refresh_from_db()
        assert made.name == "Công ty Cổ phần Thử Mới"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": RepresentationState.CONFIRMED},
        {"state": RepresentationState.REFUSED},
        {"state": RepresentationState.CONFIRMED, "checked_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_the_database_takes_no_answer_without_its_proof(person: Person, wrong: dict[str, Any]) -> None:
    claimed = standing.claim(person, clinic.FIRM)
    with pytest.raises(IntegrityError), transaction.atomic():
        Representation.objects.filter(pk=claimed.pk).update(**wrong)
