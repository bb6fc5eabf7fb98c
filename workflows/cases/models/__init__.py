"""The case, its tasks, and what officials wrote on it."""

from workflows.cases.models.case import Case, CaseQuerySet, Task, fold
from workflows.cases.models.exports import ExportFormat, QueueExport
from workflows.cases.models.figures import ProcedureFigures
from workflows.cases.models.foresight import Foresight, Move
from workflows.cases.models.ledger import LedgerCount, LedgerRow, LedgerState
from workflows.cases.models.notices import Notice, NoticeKind
from workflows.cases.models.ratings import Rating
from workflows.cases.models.saved_views import SavedView
from workflows.cases.models.wordings import LetterWording
from workflows.cases.models.writings import Decision, Letter, Opinion, Payment, PaymentMethod, Proposal, Report

__all__ = [
    "Case",
    "CaseQuerySet",
    "Decision",
    "ExportFormat",
    "Foresight",
    "LedgerCount",
    "LedgerRow",
    "LedgerState",
    "Letter",
    "LetterWording",
    "Move",
    "Notice",
    "NoticeKind",
    "Opinion",
    "Payment",
    "PaymentMethod",
    "ProcedureFigures",
    "Proposal",
    "QueueExport",
    "Rating",
    "Report",
    "SavedView",
    "Task",
    "fold",
]
