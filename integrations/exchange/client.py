"""Ask a registry one question: `ask` is all that the rooms above know of transports, deadlines, keys and breakers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial

from integrations.exchange import calling, reading, together
from integrations.exchange.messages import Answer, NotAsked, Outcome, Question, Reason, Rejected, Unavailable
from integrations.exchange.transports import Call

__all__ = ["Answer", "NotAsked", "Outcome", "Question", "Reason", "Rejected", "Unavailable", "ask", "ask_all"]


def ask(question: Question, *, deadline: float) -> Answer:
    """The registry's signed answer, within `deadline` seconds of wall clock over connecting, headers and body.

    Returns found, absent and mismatch. Raises Unavailable when there is no answer to be had now, Rejected when the
    question was refused (our fault; the operator is alarmed). RuntimeError inside a database transaction. Tests that
    call this need `transaction=True`.
    """
    return calling.make(_plan(question), deadline=deadline)


def ask_all(
    questions: Sequence[Question], *, patience: float, budget: float | None = None
) -> Iterator[list[tuple[int, Answer | Exception]]]:
    """What becomes of several questions, by their place, as it comes: the answer, or what `ask` would have raised.

    Different registries are asked at the same time, each for `patience` seconds at most. With a `budget` all is over
    within so many seconds; without one, nothing is begun after `together.TURN_SECONDS`. NotAsked for what there was no
    time for. RuntimeError inside a database transaction.
    """
    return together.make_all([_plan(question) for question in questions], patience=patience, budget=budget)


def _plan(question: Question) -> calling.Plan[Answer]:
    call = Call(
        registry=question.registry,
        service="answers",
        message_id=question.message_id,
        issue=question.issue,
        user=question.user,
        body=body_of(question),
    )
    return calling.Plan(call, partial(reading.read, question), replay=question.replay, slot=question.slot)


def body_of(question: Question) -> bytes:
    """The identity number stands in the body alone: addresses and headers end up in logs."""
    document: dict[str, object] = {
        "subject": subject_of(question.kind, question.identity_number, question.full_name, question.birth_date),
        "attributes": list(question.attributes),
        "purpose": {
            "code": str(question.purpose),
            "procedure": question.procedure,
            "legal_basis": question.legal_basis,
        },
    }
    if question.comparisons:
        document["compare"] = dict(question.comparisons)
    return json.dumps(document, ensure_ascii=False).encode()


def subject_of(kind: str, number: str, full_name: str, birth_date: str) -> dict[str, str]:
    """Whom a question or a request is about, as it goes out."""
    if kind == "organisation":
        return {"business_code": number}
    if kind == "product":
        return {"product_number": number}
    return {"identity_number": number, "full_name": full_name, "birth_date": birth_date}
