"""The case, its tasks, and what officials wrote on it."""

from workflows.cases.models.case import Case, CaseQuerySet, Task, fold
from workflows.cases.models.figures import ProcedureFigures
from workflows.cases.models.ledger import LedgerCount, LedgerRow, LedgerState
from workflows.cases.models.notices import Notice, NoticeKind
from workflows.cases.models.ratings import Rating
from workflows.cases.models.writings import Decision, Letter, Opinion, Payment, PaymentMethod, Proposal, Report

__all__ = [
    "Case",
    "CaseQuerySet",
    "Decision",
    "LedgerCount",
    "LedgerRow",
    "LedgerState",
    "Letter",
    "Notice",
    "NoticeKind",
    "Opinion",
    "Payment",
    "PaymentMethod",
    "ProcedureFigures",
    "Proposal",
    "Rating",
    "Report",
    "Task",
    "fold",
]
