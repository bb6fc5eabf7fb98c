"""Whatever happens in whatever order: no case is decided on an unresolved fact, no value stands without its proof, and
nobody is looked up without a purpose.

Answers, retries, doubled and late answers, outages, refusals, restarts, age, and officials who try everything at any
time, drawn by hypothesis.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from integrations.exchange.messages import Outcome as Said
from integrations.exchange.messages import Reason, Unavailable
from tests.workflows import making
from tests.workflows.signing import answer_to
from workflows import outbox
from workflows.cases import deciding, receiving, weighing
from workflows.cases.acting import ActionError
from workflows.cases.checking import broken_cases
from workflows.cases.models import Case, Decision, Proposal
from workflows.filling import jobs, lookups
from workflows.filling.facts import facts_of_case
from workflows.filling.freshness import stale
from workflows.filling.models import OPEN_DIFFERENCES, AttributeOutcome, Difference, Lookup, LookupState, Outcome, Proof

REGISTRIES = ("population", "degrees", "practitioners", "health_checks")
registry = st.sampled_from(REGISTRIES)
moves = st.lists(
    st.one_of(
        st.tuples(st.just("answer"), registry, st.sampled_from(["same", "newer", "absent", "mismatch"])),
        st.tuples(st.just("outage"), registry, st.sampled_from([Reason.TIMEOUT, Reason.GARBAGE, Reason.WRONG_SUBJECT])),
        st.tuples(st.just("refusal"), registry),
        st.tuples(st.just("again"), registry),
        st.tuples(st.just("restart"), registry),
        st.tuples(st.just("age"), registry, st.sampled_from([1, 40, 400])),
        st.tuples(st.just("doubled")),
        st.tuples(st.just("late"), registry),
        st.tuples(st.just("settle"), registry),
        st.tuples(st.just("take_back")),
        st.tuples(st.just("weigh"), st.sampled_from(["accept", "keep", "ask", "answer"])),
        st.tuples(st.just("official"), st.sampled_from(["receive", "appraise", "send_back", "approve", "issue"])),
    ),
    max_size=25,
)


class World:
    """One case, and everything that may happen to it."""

    def __init__(self, desk: making.Desk, silent: set[str]) -> None:
        self.desk = desk
        known = {code: data for code, data in making.values().items() if code not in silent}
        self.case = making.case(answered=known)
        self.last: Callable[[], None] | None = None

    def do(self, move: tuple[str, ...]) -> None:
        """One move; what is refused changes nothing."""
        try:
            with transaction.atomic():
                getattr(self, move[0])(*move[1:])
        except (ActionError, outbox.Retry, IntegrityError):
            pass
        self.nothing_is_wrong()

    def answer(self, code: str, kind: str) -> None:
        data = copy.deepcopy(making.values()[code])
        if kind == "newer":
            name = next(name for name, value in data.items() if isinstance(value, (str, int)) and name != "full_name")
            data[name] = {"male": "female", "female": "male"}.get(str(data[name]), data[name])
            if isinstance(data[name], int):
                data[name] += 1
        outcome = {"absent": Said.ABSENT, "mismatch": Said.MISMATCH}.get(kind, Said.FOUND)
        lookup = self.lookup(code)
        question = jobs.question_about(lookup)
        said = dict(data)
        for name, value in lookup.comparisons:
            said[f"{name}={lookup.expected(value)}"] = data.get(name) == value
        answered = answer_to(question, said, outcome)
        self.last = lambda: jobs._settle_answers([(lookup.pk, question, answered)])
        self.last()

    def doubled(self) -> None:
        if self.last is not None:
            self.last()

    def late(self, code: str) -> None:
        lookup = self.lookup(code)
        person = lookup.person
        question = jobs.question_about(lookup)
        answered = answer_to(question, making.values()[code])
        name, person.full_name = person.full_name, "Một Người Khác"
        person.save()
        try:
            with transaction.atomic():
                jobs._settle_answers([(lookup.pk, question, answered)])
        finally:
            person.full_name = name
            person.save()

    def outage(self, code: str, reason: Reason) -> None:
        lookups.begin_asking(self.lookup(code))
        with pytest.raises(outbox.Retry):
            jobs._postpone(self.lookup(code), Unavailable(reason))

    def refusal(self, code: str) -> None:
        jobs._settle_refusal(self.lookup(code).pk, Reason.UNAUTHORISED)

    def again(self, code: str) -> None:
        lookups.ask_again(self.lookup(code))

    def restart(self, code: str) -> None:
        lookups.begin_asking(self.lookup(code))  # and the worker dies

    def age(self, code: str, days: int) -> None:
        then = timezone.now() - timedelta(days=days)
        asked = Lookup.objects.filter(case_code=self.case.code, registry=code)
        asked.filter(state=LookupState.ANSWERED).update(as_of=then, answered_at=then, asked_at=then)

    def settle(self, code: str) -> None:
        lookup = self.lookup(code)
        findings = {
            row.attribute: making.values()[code].get(row.attribute, False if "=" in row.attribute else None)
            for row in lookup.outcomes.all()
        }
        weighing.settle(
            self.case.code,
            lookup=lookup.public_id,
            findings=findings,
            proof=Proof.DOCUMENT,
            reference="12/XN",
            reason="Seen.",
            **self.by(self.desk.approver),
        )

    def take_back(self) -> None:
        for fact in facts_of_case(self.case.code).values():
            if fact.settlement is not None:
                weighing.take_back(self.case.code, settlement=fact.settlement.public_id, **self.by(self.desk.approver))
                return

    def weigh(self, how: str) -> None:
        rows = Difference.objects.filter(attribute__lookup__case_code=self.case.code, state__in=OPEN_DIFFERENCES)
        if (found := rows.first()) is None:
            return
        whole: dict[str, Any] = {"difference": found.public_id, **self.by(self.desk.approver)}
        match how:
            case "accept":
                weighing.accept(self.case.code, **whole)
            case "keep":
                weighing.keep(self.case.code, reason="A slip.", **whole)
            case "ask":
                weighing.ask(self.case.code, question="Which?", **whole)
            case "answer":
                weighing.answer(self.now(), person=self.case.person, difference=found.public_id, text="This.")

    def official(self, verb: str) -> None:
        code, desk = self.case.code, self.desk
        match verb:
            case "receive":
                receiving.receive(code, payment=making.PAID, **self.by(desk.receiver))
            case "appraise":
                deciding.appraise(code, proposal=Proposal.GRANT, text="", **self.by(desk.appraiser))
            case "send_back":
                deciding.send_back(code, reason="Look again.", **self.by(desk.approver))
            case "approve":
                deciding.approve(code, **self.by(desk.approver))
                self.everything_is_resolved()
            case "issue":
                deciding.issue(code, **self.by(desk.clerk))

    def everything_is_resolved(self) -> None:
        """At the moment of the decision every needed fact is there, fresh, and weighed."""
        facts = facts_of_case(self.case.code)
        edition = self.case.edition
        needed = {f"{code}.{name}" for code, names in edition.registry_needs().items() for name in names}
        assert needed <= set(facts)
        assert all(fact.settled for fact in facts.values())
        assert stale(facts.values(), edition) == []

    def nothing_is_wrong(self) -> None:
        """What holds always."""
        rows = AttributeOutcome.objects.filter(lookup__case_code=self.case.code).select_related("lookup", "evidence")
        for row in rows:
            if row.outcome in (Outcome.RESOLVED, Outcome.ABSENT):
                assert row.evidence is not None
                assert row.evidence.lookup_id == row.lookup_id
            assert row.lookup.purpose
            assert row.lookup.legal_basis
        if Decision.objects.filter(case=self.case).exists():
            assert self.now().tasks.filter(step="approve", outcome="approve").exists()
        assert list(broken_cases()) == []

    def lookup(self, code: str) -> Lookup:
        return Lookup.objects.select_related("person").get(case_code=self.case.code, registry=code)

    def now(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    def by(self, official: object) -> dict[str, Any]:
        return {"by": official, "version": self.now().version}


@pytest.mark.django_db
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)
@given(silent=st.sets(registry), sequence=moves)
def test_no_sequence_decides_wrongly(ministry: making.Desk, silent: set[str], sequence: list[tuple[str, ...]]) -> None:
    with transaction.atomic():
        world = World(ministry, silent)
        try:
            # Most sequences would never come as far as a decision by themselves.
            for move in [("official", "receive"), ("official", "appraise"), *sequence, ("official", "approve")]:
                world.do(move)
        finally:
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_sequence_without_trouble_ends_in_a_decision(ministry: making.Desk) -> None:
    world = World(ministry, {"population"})
    for move in [
        ("official", "receive"),
        ("official", "appraise"),
        ("official", "approve"),
        ("answer", "population", "same"),
        ("official", "approve"),
    ]:
        world.do(move)
    assert Decision.objects.filter(case=world.case).exists()
