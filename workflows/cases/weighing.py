"""What officials do about facts that a decision cannot rest on yet: ask anew, weigh two answers, settle by a proof."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from django.db.models import Case as Choice
from django.db.models import OuterRef, QuerySet, Subquery, When
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from integrations.exchange.quota import QuotaExceeded
from workflows.cases.acting import (
    Acting,
    ActionError,
    NotAllowed,
    NotPossible,
    acting,
    acting_for_applicant,
    official_actor,
)
from workflows.cases.disputing import is_undecided
from workflows.cases.models import Case
from workflows.filling import freshness, weighing
from workflows.filling.changes import tell
from workflows.filling.models import Difference, DifferenceState, Lookup, Proof, Settlement
from workflows.journal.bodies import canonical, instant
from workflows.journal.kinds import Kind
from workflows.people.capacities import Act
from workflows.people.models import Official, Person

#: The kinds of work during which facts are weighed.
KINDS = ("appraise", "approve")
_NEAREST: Final = (DifferenceState.ANSWERED, DifferenceState.OPEN, DifferenceState.ASKED)


def may_weigh(case: Case, official: Official, *, kinds: tuple[str, ...] = KINDS) -> bool:
    """Whether the official has an open piece of work on the case in which facts are weighed."""
    open_tasks = case.tasks.filter(kind__in=kinds, closed_at__isnull=True, unit=official.unit, role__in=official.roles)
    return any(task.assignee_id in (None, official.pk) for task in open_tasks)


def refresh(case: Case, *, by: Official) -> bool:
    """Ask anew what a decision cannot rest on, if the case is this official's to work on; True when any was asked.

    Reaches registries: never inside a transaction. Raises ActionError when the official's questions of the day are
    used up.
    """
    if not may_weigh(case, by, kinds=(*KINDS, "issue")):
        return False
    try:
        return freshness.refresh_case(case.code, by=by)
    except QuotaExceeded as problem:
        raise ActionError(
            _("You have had this registry asked %(limit)s times today. Go on tomorrow, or let a colleague ask.")
            % {"limit": problem.limit}
        ) from None


def accept(code: str, *, by: Official, version: int, difference: uuid.UUID) -> Case:
    """Let the case stand on the registry's newer answer."""
    with _weighing(code, by, version) as act:
        found = _difference(act.case, difference)
        weighing.accept(found, by=by, at=act.at)
        act.journal(Kind.DIFFERENCE_ACCEPTED, **_about(act, found))
        tell(found.attribute.lookup)
    return act.case


def keep(code: str, *, by: Official, version: int, difference: uuid.UUID, reason: str) -> Case:
    """Let the case stand on the registry's earlier answer, with the reason."""
    with _weighing(code, by, version) as act:
        found = _difference(act.case, difference)
        weighing.keep(found, by=by, at=act.at, reason=reason)
        act.journal(Kind.DIFFERENCE_KEPT, private={"reason": reason.strip()}, **_about(act, found))
        tell(found.attribute.lookup)
    return act.case


def ask(code: str, *, by: Official, version: int, difference: uuid.UUID, question: str) -> Case:
    """Ask the applicant which of the two answers is right."""
    with _weighing(code, by, version) as act:
        found = _difference(act.case, difference)
        weighing.ask(found, by=by, at=act.at, question=question)
        act.journal(Kind.DIFFERENCE_ASKED, private={"question": question.strip()}, **_about(act, found))
    return act.case


def answer(case: Case, *, person: Person, difference: uuid.UUID, text: str) -> Case:
    """The applicant's answer to the official's question. Raises NotPossible once the case is decided."""
    with _explained(), acting_for_applicant(case.code, person=person, may=Act.FILE) as act:
        if not is_undecided(act.case):
            raise NotPossible(_("The case has been decided already."))
        found = _difference(act.case, difference)
        weighing.answer(found, at=act.at, text=text)
        act.journal(Kind.DIFFERENCE_ANSWERED, private={"answer": text.strip()}, **_about(act, found))
    return act.case


def asked_about(codes: Iterable[str]) -> set[str]:
    """The undecided cases of these in which an official waits for the applicant's answer."""
    asked = Difference.objects.filter(state=DifferenceState.ASKED, attribute__lookup__case_code__in=list(codes))
    found = set(asked.values_list("attribute__lookup__case_code", flat=True))
    undecided = Case.objects.filter(code__in=found, decided_at=None, closed_at=None)
    return set(undecided.values_list("code", flat=True)) if found else set()


def to_weigh(code: str) -> Subquery:
    """Of a row with a case's code in the column `code`: the state of its newer answer that is nearest to be weighed."""
    mine = Difference.objects.filter(
        attribute__lookup__case_code=OuterRef(code), attribute__lookup__has_remarks=True, state__in=_NEAREST
    )
    nearest = Choice(*(When(state=state, then=place) for place, state in enumerate(_NEAREST)))
    return Subquery(mine.order_by(nearest, "pk").values("state")[:1])


def with_an_answer() -> QuerySet[Difference, str | None]:
    """The codes of all cases in which an applicant has answered a question and nobody has weighed that yet."""
    answered = Difference.objects.filter(state=DifferenceState.ANSWERED)
    return answered.values_list("attribute__lookup__case_code", flat=True)


def settle(
    code: str,
    *,
    by: Official,
    version: int,
    lookup: uuid.UUID,
    findings: Mapping[str, Any],
    proof: Proof,
    reference: str,
    reason: str,
) -> Case:
    """Settle what a registry has not answered, or holds otherwise, by another lawful proof."""
    with _weighing(code, by, version) as act:
        found = get_object_or_404(Lookup.objects.select_for_update(of=("self",)), case_code=code, public_id=lookup)
        made = weighing.settle(found, findings, by=by, at=act.at, proof=proof, reference=reference, reason=reason)
        act.journal(
            Kind.LOOKUP_SETTLED,
            private={
                "reference": reference.strip(),
                "reason": reason.strip(),
                **{f"value.{one.attribute.attribute}": canonical(one.value) for one in made},
            },
            lookup=str(found.public_id),
            registry=found.registry,
            attributes=sorted(findings),
            proof=proof.value,
            **_together(act, made),
        )
        tell(found)
    return act.case


def take_back(code: str, *, by: Official, version: int, settlement: uuid.UUID) -> Case:
    """Take back, before the decision, all that was settled in one go with a settlement."""
    with _weighing(code, by, version) as act:
        rows = Settlement.objects.select_for_update(of=("self",)).select_related("attribute__lookup")
        found = get_object_or_404(rows, public_id=settlement, attribute__lookup__case_code=code)
        ended = weighing.take_back(found, at=act.at)
        act.journal(
            Kind.SETTLEMENT_TAKEN_BACK,
            settlement=str(found.public_id),
            lookup=str(found.attribute.lookup.public_id),
            registry=found.attribute.lookup.registry,
            attributes=sorted(one.attribute.attribute for one in ended),
            **_together(act, ended),
        )
        tell(found.attribute.lookup)
    return act.case


@contextmanager
def _weighing(code: str, by: Official, version: int) -> Iterator[Acting]:
    with _explained(), acting(code, by=official_actor(by), version=version) as act:
        if not may_weigh(act.case, by):
            raise NotAllowed(_("Only whoever appraises or approves the case weighs what registries say."))
        yield act


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except weighing.CannotWeigh as problem:
        raise ActionError(problem.message) from None


def _difference(case: Case, public_id: uuid.UUID) -> Difference:
    rows = Difference.objects.select_for_update(of=("self",)).select_related("attribute__lookup", "evidence")
    return get_object_or_404(rows, public_id=public_id, attribute__lookup__case_code=case.code)


def _about(act: Acting, difference: Difference) -> dict[str, Any]:
    row = difference.attribute
    return {
        "difference": str(difference.public_id),
        "lookup": str(row.lookup.public_id),
        "registry": row.lookup.registry,
        "attribute": row.attribute,
        "evidence": str(difference.evidence.public_id),
        "at": instant(act.at),
    }


def _together(act: Acting, settlements: list[Settlement]) -> dict[str, Any]:
    named = {one.attribute.attribute: str(one.public_id) for one in settlements}
    return {"settlements": named, "at": instant(act.at)}
