"""What officials do about facts that a decision cannot rest on yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from integrations.exchange.messages import Outcome as Said
from tests.workflows import making
from workflows.cases import deciding, receiving, weighing
from workflows.cases.acting import ActionError, NotAllowed, NotPossible, StaleCase
from workflows.cases.models import Case, Proposal
from workflows.cases.readiness import obstacles
from workflows.filling.facts import RegistryFact, facts_of_case
from workflows.filling.models import Difference, Lookup, LookupState, Outcome, Proof
from workflows.journal.writing import entries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """The reasons are compared in the language of the source."""
    with translation.override("en"):
        yield


MONTHS, NAME = "practitioners.practice_months", "population.full_name"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Reasons are read here in English."""
    with translation.override("en"):
        yield


def approving(ministry: making.Desk, **options: Any) -> Case:
    """A case on the approver's desk."""
    case = making.case(**options)
    case = receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
    return deciding.appraise(case.code, by=ministry.appraiser, version=case.version, proposal=Proposal.GRANT, text="")


@pytest.fixture
def case(ministry: making.Desk) -> Case:
    return approving(ministry)


def say(case: Case, registry: str, data: dict[str, Any] | None, outcome: Said = Said.FOUND) -> None:
    making.answer(Lookup.objects.get(case_code=case.code, registry=registry), data, outcome)


def differing(case: Case, months: int = 40) -> Difference:
    say(case, "practitioners", {**making.values()["practitioners"], "practice_months": months})
    return Difference.objects.get(attribute__attribute="practice_months", state="open")


def fact(case: Case, name: str) -> RegistryFact:
    return facts_of_case(case.code)[name]


def kinds(case: Case) -> list[str]:
    return [entry.kind for entry in entries(case.stream)]


def how(case: Case, official: object) -> dict[str, Any]:
    return {"by": official, "version": Case.objects.get(pk=case.pk).version}


class TestDifferences:
    """A newer answer that says something else interrupts the official, who weighs the two."""

    def test_nobody_approves_before_it_is_weighed(self, ministry: making.Desk, case: Case) -> None:
        differing(case)
        with pytest.raises(NotPossible, match="weigh"):
            deciding.approve(case.code, **how(case, ministry.approver))

    def test_accepting_lets_the_case_stand_on_the_newer_value(self, ministry: making.Desk, case: Case) -> None:
        difference = differing(case)
        weighing.accept(case.code, difference=difference.public_id, **how(case, ministry.approver))
        assert fact(case, MONTHS).value == 40
        assert fact(case, MONTHS).evidence == difference.evidence.public_id
        assert obstacles(case, granting=True) == []

    def test_keeping_needs_a_reason(self, ministry: making.Desk, case: Case) -> None:
        difference = differing(case)
        with pytest.raises(ActionError):
            weighing.keep(case.code, difference=difference.public_id, reason=" ", **how(case, ministry.approver))
        assert not fact(case, MONTHS).settled

    def test_keeping_lets_the_case_stand_on_the_earlier_value(self, ministry: making.Desk, case: Case) -> None:
        before = fact(case, MONTHS).value
        difference = differing(case)
        weighing.keep(case.code, difference=difference.public_id, reason="A slip.", **how(case, ministry.approver))
        assert fact(case, MONTHS).value == before
        assert fact(case, MONTHS).settled

    def test_the_applicant_is_asked_and_answers(self, ministry: making.Desk, case: Case) -> None:
        difference = differing(case)
        weighing.ask(case.code, difference=difference.public_id, question="Which one?", **how(case, ministry.approver))
        weighing.answer(case, person=case.person, difference=difference.public_id, text="The newer one.")
        difference.refresh_from_db()
        assert difference.answer == "The newer one."
        assert not fact(case, MONTHS).settled, "an answer decides nothing by itself"

    def test_a_question_is_answered_once(self, ministry: making.Desk, case: Case) -> None:
        difference = differing(case)
        weighing.ask(case.code, difference=difference.public_id, question="?", **how(case, ministry.approver))
        weighing.answer(case, person=case.person, difference=difference.public_id, text="A")
        with pytest.raises(ActionError):
            weighing.answer(case, person=case.person, difference=difference.public_id, text="B")

    def test_it_is_weighed_once(self, ministry: making.Desk, case: Case) -> None:
        difference = differing(case)
        weighing.accept(case.code, difference=difference.public_id, **how(case, ministry.approver))
        with pytest.raises(ActionError):
            weighing.accept(case.code, difference=difference.public_id, **how(case, ministry.approver))

    def test_only_who_works_on_the_case_weighs(self, ministry: making.Desk, case: Case) -> None:
        difference = differing(case)
        with pytest.raises(NotAllowed):
            weighing.accept(case.code, difference=difference.public_id, **how(case, ministry.receiver))

    def test_a_stale_page_changes_nothing(self, ministry: making.Desk, case: Case) -> None:
        difference = differing(case)
        with pytest.raises(StaleCase):
            weighing.accept(case.code, by=ministry.approver, version=case.version - 1, difference=difference.public_id)
        assert not fact(case, MONTHS).settled

    def test_it_is_journalled_without_the_values(self, ministry: making.Desk, case: Case) -> None:
        difference = differing(case, months=98_765_432)
        weighing.accept(case.code, difference=difference.public_id, **how(case, ministry.approver))
        last = entries(case.stream).last()
        assert last is not None
        assert last.kind == "lookup.difference_accepted"
        assert "98765432" not in str(last.data)

    def test_a_newer_value_that_breaks_a_rule_stops_the_granting(self, ministry: making.Desk, case: Case) -> None:
        difference = differing(case, months=1)
        weighing.accept(case.code, difference=difference.public_id, **how(case, ministry.approver))
        with pytest.raises(NotPossible):
            deciding.approve(case.code, **how(case, ministry.approver))


class TestSettling:
    """What a registry does not say can be settled by another lawful proof, which is recorded."""

    @pytest.fixture
    def silent(self, ministry: making.Desk) -> Case:
        known = making.values()
        del known["practitioners"]
        case = approving(ministry, answered=known)
        Lookup.objects.filter(case_code=case.code, registry="practitioners").update(state=LookupState.WAITING)
        rows = Lookup.objects.get(case_code=case.code, registry="practitioners").outcomes
        rows.update(outcome=Outcome.DEGRADED)
        return case

    def settle(self, case: Case, official: object, **changes: Any) -> None:
        lookup = Lookup.objects.get(case_code=case.code, registry="practitioners")
        findings = {**making.values()["practitioners"], **changes}
        weighing.settle(
            case.code,
            lookup=lookup.public_id,
            findings={name: findings.get(name) for name in lookup.attributes},
            proof=Proof.DOCUMENT,
            reference="Giấy xác nhận 12/XN-BV, 01/11/2026",
            reason="Seen in the original.",
            **how(case, official),
        )

    def test_a_settled_fact_may_be_decided_on(self, ministry: making.Desk, silent: Case) -> None:
        self.settle(silent, ministry.approver)
        assert deciding.approve(silent.code, **how(silent, ministry.approver)).decision.kind == Proposal.GRANT

    def test_it_is_not_passed_off_as_the_registrys_answer(self, ministry: making.Desk, silent: Case) -> None:
        self.settle(silent, ministry.approver)
        assert fact(silent, MONTHS).outcome == Outcome.DEGRADED
        assert fact(silent, MONTHS).settlement is not None

    def test_rules_hold_for_it_too(self, ministry: making.Desk, silent: Case) -> None:
        self.settle(silent, ministry.approver, practice_months=1)
        with pytest.raises(NotPossible):
            deciding.approve(silent.code, **how(silent, ministry.approver))

    def test_an_impossible_value_is_refused(self, ministry: making.Desk, silent: Case) -> None:
        with pytest.raises(ActionError):
            self.settle(silent, ministry.approver, practice_months="many")
        assert not fact(silent, MONTHS).settled

    def test_it_can_be_taken_back(self, ministry: making.Desk, silent: Case) -> None:
        self.settle(silent, ministry.approver)
        settlement = fact(silent, MONTHS).settlement
        assert settlement is not None
        weighing.take_back(silent.code, settlement=settlement.public_id, **how(silent, ministry.approver))
        assert not fact(silent, MONTHS).settled

    def test_the_registry_that_says_the_same_later_takes_its_place(self, ministry: making.Desk, silent: Case) -> None:
        self.settle(silent, ministry.approver)
        say(silent, "practitioners", making.values()["practitioners"])
        assert fact(silent, MONTHS).settlement is None
        assert fact(silent, MONTHS).settled

    def test_the_registry_that_says_otherwise_later_is_weighed(self, ministry: making.Desk, silent: Case) -> None:
        self.settle(silent, ministry.approver)
        say(silent, "practitioners", {**making.values()["practitioners"], "practice_months": 1})
        assert fact(silent, MONTHS).difference is not None
        assert not fact(silent, MONTHS).settled

    def test_a_mismatch_is_settled_likewise(self, ministry: making.Desk, silent: Case) -> None:
        say(silent, "practitioners", None, Said.MISMATCH)
        self.settle(silent, ministry.approver)
        assert obstacles(silent, granting=True) == []


class TestFreshness:
    """An answer that is too old is asked anew before the decision."""

    def age(self, case: Case, days: int = 400) -> None:
        long_ago = timezone.now() - timedelta(days=days)
        Lookup.objects.filter(case_code=case.code).update(as_of=long_ago, answered_at=long_ago, asked_at=long_ago)

    def test_nobody_decides_on_an_old_answer(self, ministry: making.Desk, case: Case) -> None:
        self.age(case)
        with pytest.raises(NotPossible, match="too old"):
            deciding.approve(case.code, **how(case, ministry.approver))

    def test_the_same_answer_anew_makes_it_fresh(self, ministry: making.Desk, case: Case) -> None:
        self.age(case)
        for registry, data in making.values().items():
            say(case, registry, data)
        assert obstacles(case, granting=True) == []

    def test_what_grows_old_is_asked_anew_when_the_case_comes_to_its_approver(self, ministry: making.Desk) -> None:
        case = making.case()
        case = receiving.receive(case.code, by=ministry.receiver, version=case.version, payment=making.PAID)
        self.age(case, days=6)  # the practitioners database: 7 days
        deciding.appraise(case.code, by=ministry.appraiser, version=case.version, proposal=Proposal.GRANT, text="")
        planned = Lookup.objects.filter(case_code=case.code, state=LookupState.PLANNED)
        assert [lookup.registry for lookup in planned] == ["practitioners"]


class TestSilentAgain:
    """A registry that once answered, and gives no fresh answer any more, does not hold a case up for ever."""

    @pytest.fixture
    def old(self, case: Case) -> Case:
        long_ago = timezone.now() - timedelta(days=400)
        mine = Lookup.objects.filter(case_code=case.code, registry="practitioners")
        mine.update(as_of=long_ago, answered_at=long_ago, asked_at=long_ago, state=LookupState.WAITING)
        return case

    def vouch(self, case: Case, official: object, **changes: Any) -> None:
        lookup = Lookup.objects.get(case_code=case.code, registry="practitioners")
        findings = {name: fact(case, f"practitioners.{name}").value for name in lookup.attributes}
        weighing.settle(
            case.code,
            lookup=lookup.public_id,
            findings={**findings, **changes},
            proof=Proof.AUTHORITY,
            reference="Công văn 45/QLKCB, 20/11/2026",
            reason="The department confirms its earlier answer.",
            **how(case, official),
        )

    def test_nobody_decides_and_the_reason_names_the_way_out(self, ministry: making.Desk, old: Case) -> None:
        with pytest.raises(NotPossible, match=r"too old.*another proof"):
            deciding.approve(old.code, **how(old, ministry.approver))

    def test_an_official_may_vouch_for_the_earlier_answer(self, ministry: making.Desk, old: Case) -> None:
        self.vouch(old, ministry.approver)
        assert deciding.approve(old.code, **how(old, ministry.approver)).decision.kind == Proposal.GRANT

    def test_what_the_proof_says_goes_before_the_old_answer(self, ministry: making.Desk, old: Case) -> None:
        self.vouch(old, ministry.approver, practice_months=1)
        assert fact(old, MONTHS).said == 1
        with pytest.raises(NotPossible):
            deciding.approve(old.code, **how(old, ministry.approver))

    def test_a_fresh_answer_that_says_the_same_takes_its_place(self, ministry: making.Desk, old: Case) -> None:
        self.vouch(old, ministry.approver)
        say(old, "practitioners", making.values()["practitioners"])
        assert fact(old, MONTHS).settlement is None
        assert obstacles(old, granting=True) == []

    def test_a_fresh_answer_that_contradicts_the_proof_is_weighed(self, ministry: making.Desk, old: Case) -> None:
        self.vouch(old, ministry.approver, practice_months=12)
        say(old, "practitioners", making.values()["practitioners"])
        assert fact(old, MONTHS).difference is not None, "the registry says again what it said at filing"
        assert not fact(old, MONTHS).settled

    def test_a_fresh_answer_needs_no_voucher(self, ministry: making.Desk, case: Case) -> None:
        with pytest.raises(ActionError, match="answered meanwhile"):
            self.vouch(case, ministry.approver)

    def test_a_comparison_is_settled_with_yes_or_no(self, ministry: making.Desk) -> None:
        known = making.values()
        del known["population"]
        case = approving(ministry, answered=known)
        lookup = Lookup.objects.get(case_code=case.code, registry="population")
        compared = next(name for name in lookup.names if "=" in name)
        settle: dict[str, Any] = {
            "lookup": lookup.public_id,
            "proof": Proof.DOCUMENT,
            "reference": "CC",
            "reason": "Seen.",
        }
        with pytest.raises(ActionError, match="cannot have this value"):
            weighing.settle(case.code, findings={compared: "yes"}, **settle, **how(case, ministry.approver))
        weighing.settle(case.code, findings={compared: False}, **settle, **how(case, ministry.approver))
        assert fact(case, f"population.{compared}").said is False
