"""The database's own copy of the status graph: even raw SQL cannot move a case where the law has no way (R-FSM-2)."""

from __future__ import annotations

from workflows.cases.models import (
    Case,
    Decision,
    Letter,
    LetterWording,
    Note,
    Opinion,
    Payment,
    Report,
    Supplement,
)
from workflows.cases.statuses import ALLOWED_PAIRS, Status
from workflows.journal import guard_sql, guards

# A pair as one number, since neither database takes a list of pairs in a trigger's condition.
PAIRS = ", ".join(str(100 * old + new) for old, new in sorted(ALLOWED_PAIRS))


def install() -> None:
    """Register the triggers; they are put into the database after every migrate."""
    _guard("start", "INSERT", "a case starts as submitted", f"NEW.status <> {int(Status.SUBMITTED)}")
    _guard(
        "graph",
        "UPDATE OF status",
        "a case cannot go from its status to this one",
        f"NEW.status <> OLD.status AND 100 * OLD.status + NEW.status NOT IN ({PAIRS})",
    )
    _guard(
        "version",
        "UPDATE OF status",
        "a case changes its status only together with its version",
        "NEW.status <> OLD.status AND NEW.version <> OLD.version + 1",
    )
    guards.append_only(Note, mutable=("text", "struck_at"))
    for model in (Opinion, Payment, Letter, Report):
        guards.append_only(model)
    # Issuing fills in the number and the dates, returning who did and why; what was decided, by whom, never changes.
    issuing, returning = ("number", "issued_at", "valid_until"), ("returned_at", "returned_by", "return_reason")
    guards.append_only(Decision, mutable=(*issuing, *returning))
    guards.append_only(Supplement, mutable=("items", "text", "answered_at", "filing", "ended_at", "ended"))
    publishing, withdrawing = ("published_by", "published_at"), ("withdrawn_by", "withdrawn_at")
    guards.append_only(LetterWording, mutable=(*publishing, *withdrawing))


def _guard(verb: str, event: str, message: str, when: str) -> None:
    guards.add(guard_sql.on_row(Case, verb, event, message, when=when))
