"""The case, its tasks, and what officials wrote on it."""

from workflows.cases.models.absences import Absence, Distribution, DistributionMode
from workflows.cases.models.bulks import MOST_ITEMS, Bulk, BulkItem
from workflows.cases.models.case import Case, CaseQuerySet, Task
from workflows.cases.models.exports import ExportFormat, QueueExport
from workflows.cases.models.figures import ProcedureFigures
from workflows.cases.models.foresight import Foresight, Move
from workflows.cases.models.ledger import LedgerCount, LedgerRow, LedgerState
from workflows.cases.models.notes import Note
from workflows.cases.models.notices import Notice, NoticeKind
from workflows.cases.models.ratings import Rating
from workflows.cases.models.saved_views import SavedView
from workflows.cases.models.supplements import Supplement, SupplementEnd
from workflows.cases.models.wordings import LetterWording
from workflows.cases.models.writings import Decision, Letter, Opinion, Payment, PaymentMethod, Proposal, Report

__all__ = [
    "MOST_ITEMS",
    "Absence",
    "Bulk",
    "BulkItem",
    "Case",
    "CaseQuerySet",
    "Decision",
    "Distribution",
    "DistributionMode",
    "ExportFormat",
    "Foresight",
    "LedgerCount",
    "LedgerRow",
    "LedgerState",
    "Letter",
    "LetterWording",
    "Move",
    "Note",
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
    "Supplement",
    "SupplementEnd",
    "Task",
]
