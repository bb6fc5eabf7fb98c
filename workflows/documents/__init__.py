"""Letters and results: numbered, laid out, rendered to PDF/A-3a, stored encrypted.

number = next_number("licence", "{seq:06d}/BYT-GPHN")                 # in the transaction that decides
pdf = render("practice_licence", LicenceData(…), at=…, identifier=…)  # outside any transaction
store(pdf, public_id=…, kind=Kind.LICENCE, case_code=…, number=…)     # sealed file first, then its row
read(document)                                                        # whole and unchanged, or Damaged
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.documents.kinds import Kind, Title
    from workflows.documents.layouts import (
        LicenceData,
        Payment,
        Reason,
        ReceiptData,
        ReceivedComponent,
        RefusalData,
        ResultData,
    )
    from workflows.documents.numbers import next_in_series, next_number
    from workflows.documents.rendering import NotRendered, render
    from workflows.documents.storing import AlreadyStored, Damaged, SealedFile, read, store, write

_HOMES = {
    "kinds": ("Kind", "Title"),
    "layouts": ("LicenceData", "Payment", "Reason", "ReceiptData", "ReceivedComponent", "RefusalData", "ResultData"),
    "numbers": ("next_in_series", "next_number"),
    "rendering": ("NotRendered", "render"),
    "storing": ("AlreadyStored", "Damaged", "SealedFile", "read", "store", "write"),
}
__all__ = [
    "AlreadyStored",
    "Damaged",
    "Kind",
    "LicenceData",
    "NotRendered",
    "Payment",
    "Reason",
    "ReceiptData",
    "ReceivedComponent",
    "RefusalData",
    "ResultData",
    "SealedFile",
    "Title",
    "next_in_series",
    "next_number",
    "read",
    "render",
    "store",
    "write",
]


def __getattr__(name: str) -> Any:
    """Load the room's functions when first asked for: Django imports this package before models may exist."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
