"""The end of a chain only moves forward: one entry at a time, never back, never to another name."""

from workflows.journal import guard_sql, guards
from workflows.journal.models import Stream

_MESSAGE = "the end of a journal stream only moves forward by one entry"
_NO_STEP = "NEW.id <> OLD.id OR NEW.name <> OLD.name OR NEW.seq <> OLD.seq + 1"


def guard_streams() -> None:
    """Register the guards of the streams' table."""
    guards.add(guard_sql.on_row(Stream, "step", "UPDATE", _MESSAGE, when=_NO_STEP))
    guards.add(guard_sql.on_row(Stream, "delete", "DELETE", _MESSAGE))
    guards.add(guard_sql.on_truncate(Stream, _MESSAGE))
    guards.add(guard_sql.on_replace(Stream, _MESSAGE))
