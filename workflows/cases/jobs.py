"""The jobs that make a case's documents: rendered outside any transaction, stored in the finishing one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from procedures.texts import Text
from workflows import outbox
from workflows.cases import papers, results, silent
from workflows.cases.models import Case, Decision, Letter, Proposal, Task
from workflows.cases.printing import printed, worded
from workflows.documents.rendering import render
from workflows.documents.storing import SealedFile, store, write
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor

WORKER = Actor.system("documents")


@outbox.handler("cases.silence")
def silence(job: outbox.ClaimedJob) -> Callable[[], None]:
    """When a piece of work is due: do what the law says if nobody has acted."""
    task = Task.objects.select_related("case").get(pk=job.payload["task"])
    if task.closed_at is None and (wait := silent.wait_for(task)):
        raise outbox.Retry(wait, "not due yet", counts=False)
    return partial(silent.fall_silent, task)


@outbox.handler("cases.render_letter", lease=60)
def render_letter(job: outbox.ClaimedJob) -> Callable[[], None]:
    """Make the PDF of a letter."""
    letter = Letter.objects.select_related("case__person", "case__unit", "by").get(pk=job.payload["letter"])
    return _made(letter.kind, letter.kind, printed(letter), letter.case, letter, letter.at)


@outbox.handler("cases.render_result", lease=60)
def render_result(job: outbox.ClaimedJob) -> Callable[[], None]:
    """Make the PDF of what was decided: the licence, or the refusal."""
    decision = Decision.objects.select_related("case__person", "case__unit", "by").get(pk=job.payload["decision"])
    assert decision.issued_at is not None  # noqa: S101 - queued by the action that sets it
    case = decision.case
    if decision.kind != Proposal.GRANT:
        refusal = worded(papers.refusal_decision(decision), case, "refusal", at=decision.issued_at)
        return _made("refusal", "refusal", refusal, case, decision, decision.issued_at)
    named = case.edition.result
    data = results.result(decision)
    if named.document == "practice_licence":
        return _made(named.document, "licence", data, case, decision, decision.issued_at)
    return _made(named.document, "result", data, case, decision, decision.issued_at, title=named.title)


def _made(
    layout: Any,
    kind: str,
    data: Any,
    case: Case,
    source: Letter | Decision,
    at: datetime,
    title: Text | None = None,
) -> Callable[[], None]:
    """`title`: by which lists call the document, where that is not the name of its kind."""
    pdf = render(layout, data, at=at, identifier=str(source.document))
    return partial(_keep, write(pdf, public_id=source.document), kind, case, source, at, title)


def _keep(file: SealedFile, kind: str, case: Case, source: Letter | Decision, at: datetime, title: Text | None) -> None:
    document = store(
        file,
        public_id=source.document,
        kind=kind,
        case_code=case.code,
        number=source.number,
        title=title,
        issued_at=at,
    )
    record(
        Kind.DOCUMENT_STORED,
        by=WORKER,
        stream=case.stream,
        subject=case.person.identity_index,
        data={"document": str(document.public_id), "kind": kind, "number": source.number, "sha256": document.sha256},
    )
