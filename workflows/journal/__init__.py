"""The append-only, tamper-evident record of everything anybody did or looked at, and its verifier.

One entry is one canonical JSON text and its digest (format in `bodies`). What is done to a case, a draft or an account
is chained in its own stream; looking at data is not chained, so that reading never waits for anybody.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workflows.journal.kinds import Kind
    from workflows.journal.verifying import Problem, Verdict, verify_all, verify_reads, verify_stream
    from workflows.journal.writing import Note, entries, reads_about, record, record_all, record_read

_HOMES = {
    "kinds": ("Kind",),
    "verifying": ("Problem", "Verdict", "verify_all", "verify_reads", "verify_stream"),
    "writing": ("Note", "entries", "reads_about", "record", "record_all", "record_read"),
}
__all__ = [
    "Kind",
    "Note",
    "Problem",
    "Verdict",
    "entries",
    "reads_about",
    "record",
    "record_all",
    "record_read",
    "verify_all",
    "verify_reads",
    "verify_stream",
]


def __getattr__(name: str) -> Any:
    """Load the room's functions when first asked for: Django imports this package before models may exist."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
