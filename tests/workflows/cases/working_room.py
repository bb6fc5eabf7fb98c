"""A room in which cases of any process are worked on: everybody who is needed, and every kind of work as a call."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from procedures import loading
from procedures.checking import check_bytes
from procedures.tasks import PASSED
from procedures.vocabulary import Role
from tests.procedures.processes import definition
from tests.workflows import making
from workflows.cases import deciding, handing_over, receiving, working
from workflows.cases.filing import file
from workflows.cases.models import Case, Decision, Proposal, Task
from workflows.documents.models import Document
from workflows.people.models import Official

PROCEDURE = "1.900001"
#: What leads onwards, where it is not the first in the order of names.
ONWARDS = {"receive": "receive", "inspect": PASSED}


def filed(process: list[dict[str, Any]], **changes: Any) -> Case:
    """A case of a procedure with this process, filed today. Raises Broken for a process that is not sound."""
    loading.load([check_bytes(definition(process, **changes), "made.yaml")])
    draft = making.draft(procedure=PROCEDURE)
    return file(draft, version=draft.version)


class Room:
    """The people, as many of each as sit together at most, and what they do."""

    def __init__(self) -> None:
        self._people: dict[tuple[str, int], list[Official]] = {}

    def people(self, task: Task, count: int = 6) -> list[Official]:
        """Officials who may do a task."""
        key = (task.role, task.unit_id)
        if key not in self._people:
            self._people[key] = [making.official(Role(task.role), unit=task.unit.code) for _ in range(count)]
        return self._people[key]

    def do(self, task: Task, by: Official, outcome: str) -> None:
        """Do a task with an outcome of its own, or of an opinion and a vote with what is said. Raises ActionError."""
        code, whole = task.case.code, dict[str, Any](by=by, version=Case.objects.get(pk=task.case_id).version)
        which = {**whole, "step": task.step}
        match task.kind, outcome:
            case "receive", "receive":
                receiving.receive(code, payment=making.PAID, **whole)
            case "receive", _:
                receiving.decline(code, reason="Sai thủ tục", **whole)
            case "appraise", _:
                deciding.appraise(code, proposal=Proposal(outcome), text="Lý do", **whole)
            case "approve", "approve":
                deciding.approve(code, **whole)
            case "approve", _:
                deciding.send_back(code, reason="Xem lại", **whole)
            case "issue", "issue":
                deciding.issue(code, **whole)
                self.printed(task.case)
            case "issue", _:
                deciding.return_to_approver(code, reason="Xem lại", **whole)
            case "hand_over", _:
                handing_over.hand_over(code, **whole)
            case "review", _:
                working.pass_on(code, outcome=outcome, text="Ghi chú", **which)
            case "inspect", _:
                lines = {line.id: "yes" for line in task.case.edition.task(task.step).checklist}
                working.inspect(code, outcome=outcome, checks=lines, text="Ghi chú", **which)
            case "opinion", _:
                working.give_opinion(code, proposal=Proposal(outcome), text="Ý kiến", **which)
            case _:
                working.vote(code, in_favour=outcome == working.FOR, text="Lý do", **which)

    @staticmethod
    def printed(case: Case) -> None:
        """The result's document as its job would leave it; what it looks like is no matter here."""
        decision = Decision.objects.in_force().get(case=case)
        Document.objects.create(
            public_id=decision.document,
            kind="licence" if decision.kind == Proposal.GRANT else "refusal",
            case_code=case.code,
            number=decision.number,
            sha256="0" * 64,
            size=1,
            file=str(decision.document),
            issued_at=timezone.now(),
        )


def open_tasks(case: Case) -> list[Task]:
    return list(case.tasks.filter(closed_at__isnull=True).select_related("case", "unit").order_by("id"))


def said(task: Task) -> list[str]:
    """What can be chosen in a task, what leads onwards first."""
    match task.kind:
        case "opinion":
            return [Proposal.GRANT.value, Proposal.REFUSE.value]
        case "vote":
            return [working.FOR, working.AGAINST]
        case "issue":
            return ["issue", "return"]
    # What is kept of an edition has its keys in order, so the first one need not lead onwards.
    return sorted(
        task.case.edition.task(task.step).outcomes, key=lambda outcome: (outcome != ONWARDS.get(task.kind), outcome)
    )
