"""Every worked example through the engine: filed, received, worked on, decided and handed over, when the law says.

Only the wire is left out: registries' answers come in by the function that settles real ones, and time is what the
example says. Which tasks follow, and when each is due, was worked out by hand (`tests/procedures/examples`).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from integrations.exchange.client import Outcome
from procedures.components import ask_of
from procedures.vocabulary import Role
from tests.definitions import load
from tests.procedures.worked import Example, Work, examples
from tests.workflows import making
from tests.workflows.documents import files
from tests.workflows.drafts.wanting import own_storage  # noqa: F401  # a fixture
from workflows import outbox
from workflows.cases import deciding, handing_over, receiving, working
from workflows.cases.filing import file
from workflows.cases.models import Case, Decision, Proposal, Task
from workflows.cases.process import spec_of
from workflows.cases.statuses import Status
from workflows.clock.deadlines import local_day
from workflows.drafts import actions
from workflows.drafts.files import add_file, move_file
from workflows.drafts.models import Draft
from workflows.drafts.readiness import readiness_of
from workflows.filling import lookups
from workflows.filling.models import Lookup, LookupState
from workflows.people.models import Official

pytestmark = [
    pytest.mark.usefixtures("own_storage"),
    pytest.mark.parametrize("example", [pytest.param(one, id=name) for name, one in examples()]),
]


def key_of(lookup: Lookup) -> str:
    """What an example calls a lookup: `population`, `firm.business`, `makers:1.drug_businesses`."""
    if lookup.subject == "applicant":
        return lookup.registry
    group, colon, row = lookup.subject.partition(":")
    return f"{group}:{int(row, 16)}.{lookup.registry}" if colon else f"{group}.{lookup.registry}"


def answer_all(example: Example, *, asked: Any) -> None:
    for lookup in asked.exclude(state=LookupState.DROPPED).order_by("id"):
        said = example.registries[key_of(lookup)]
        making.answer(lookup, said, Outcome.ABSENT if said is None else Outcome.FOUND)


def drafted(example: Example) -> Draft:
    """The application as the example's person fills it in, page by page."""
    known = example.registries["population"] or {}
    person = making.person(name=known["full_name"], birth_date=known["birth_date"])
    draft = actions.agree_to_lookups(actions.start(person, example.procedure, on=timezone.localdate()))
    answers = example.all_answers(draft.edition)
    for step in draft.edition.steps:
        if step.group is not None:
            with transaction.atomic():
                rows = {step.group.id: answers.get(step.group.id, [])}
                draft = actions.keep_step(actions.locked(draft), step.id, data={}, answers=rows)
        else:
            mine = {field.id: answers[field.id] for field in step.fields if field.id in answers}
            draft = actions.save_step(draft, step.id, data={}, answers=mine)
    answer_all(example, asked=Lookup.objects.filter(draft=draft.public_id))
    for part in draft.edition.components:
        places = sorted(ask_of(part).parts, key=lambda one: not one.required)
        for number in range(example.files.get(part.id, 0)):
            upload = add_file(draft, part.id, ContentFile(files.pdf(), name=f"{number}.pdf"))
            if places:
                move_file(draft, upload.public_id, places[number % len(places)].code)
    draft.refresh_from_db()
    return draft


class Desk:
    """Whoever is needed, each for one seat."""

    def __init__(self) -> None:
        self.people: dict[tuple[str, str, int], Official] = {}

    def sit(self, step: Work, seat: int = 1) -> Official:
        key = (step.role, step.unit, seat)
        if key not in self.people:
            self.people[key] = making.official(Role(step.role), unit=step.unit)
        return self.people[key]


def done(case: Case, step: Work, desk: Desk, example: Example) -> None:
    """One piece of work, as the example has it."""
    kind, by = spec_of(case.edition, step.task).kind, desk.sit(step)
    if kind in ("approve", "issue"):
        for lookup in Lookup.objects.filter(case_code=case.code):
            lookups.ask_again(lookup)
        answer_all(example, asked=Lookup.objects.filter(case_code=case.code))
    whole: dict[str, Any] = {"by": by, "version": Case.objects.get(pk=case.pk).version}
    match kind:
        case "receive":
            receiving.receive(case.code, payment=making.PAID if case.fee_due else None, **whole)
        case "appraise":
            deciding.appraise(case.code, proposal=Proposal(step.outcome), text="Nội dung thẩm định", **whole)
        case "approve" if step.outcome == "send_back":
            deciding.send_back(case.code, reason="Xem lại", **whole)
        case "approve":
            deciding.approve(case.code, **whole)
        case "issue":
            deciding.issue(case.code, **whole)
            while outbox.sweep():
                pass
        case "hand_over":
            handing_over.hand_over(case.code, **whole)
        case "review":
            working.pass_on(case.code, outcome=step.outcome, **whole)
        case "inspect":
            checks = {name: "yes" if found else "no" for name, found in step.checks.items()}
            working.inspect(case.code, outcome=step.outcome, checks=checks, **whole)
        case "opinion":
            speak(case, step, desk)
        case "vote":
            speak(case, step, desk)


def speak(case: Case, step: Work, desk: Desk) -> None:
    """As many opinions, or votes, as the example says; the last brings the outcome."""
    said = [True] * (step.voices or 0) or [True] * step.votes.get("for", 0) + [False] * step.votes.get("against", 0)
    for seat, in_favour in enumerate(said, start=1):
        if not Task.objects.filter(case=case, step=step.task, closed_at=None).exists():
            break  # the result was certain already
        whole: dict[str, Any] = {"by": desk.sit(step, seat), "version": Case.objects.get(pk=case.pk).version}
        if step.voices:
            working.give_opinion(case.code, proposal=making.GRANT, text="Đạt", **whole)
        else:
            working.vote(case.code, in_favour=in_favour, text="Lý do", **whole)


@pytest.mark.django_db
def test_it_is_filed_processed_and_decided(example: Example, ministry: making.Desk) -> None:
    desk = Desk()
    load(example.procedure)
    with time_machine.travel(example.filed_at, tick=False):
        draft = drafted(example)
        seen = readiness_of(draft)
        assert (seen.missing, seen.invalid, seen.stops, seen.files_missing) == ((), (), (), ())
        assert seen.may_file
        case = file(draft, version=draft.version)
    assert (case.variant, case.fee_due) == (example.case, example.fee)
    for step in example.work:
        task = Task.objects.filter(case=case, step=step.task, closed_at=None).order_by("seat").first()
        assert task is not None, f"{step.task} is not open"
        assert (task.role, task.unit.code) == (step.role, step.unit)
        assert (step.task, local_day(task.due_at)) == (step.task, step.due_on)
        with time_machine.travel(step.at, tick=False):
            done(case, step, desk, example)
        assert not Task.objects.filter(case=case, step=step.task, opened_at=task.opened_at, closed_at=None).exists()
    case.refresh_from_db()
    assert case.status == {"returned": Status.RETURNED}[example.end]
    assert case.received_at == example.received_at.astimezone(dt.UTC)
    assert case.due_at is not None
    assert local_day(case.due_at) == example.due_on
    assert not case.tasks.filter(closed_at=None).exists()
    years = Decision.objects.in_force().get(case=case).valid_until
    assert (years is not None) == (example.validity_years is not None)
