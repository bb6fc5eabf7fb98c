"""Emptying the database between tests, although some of its tables refuse to be emptied.

A transactional test ends with a flush: one TRUNCATE on PostgreSQL, a DELETE per table on SQLite. Append-only tables
refuse both. The top-level conftest calls `let_flush_pass()` once, at import; from then on every flush of this process
takes the guards away, empties the tables and puts the guards back, in one transaction. The guards hold inside the tests
themselves. Tests in a transaction that is rolled back (`django_db`) never need it.
"""

from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

from workflows.journal import guards

_execute = BaseDatabaseOperations.execute_sql_flush


def _execute_without_guards(self: BaseDatabaseOperations, sql_list: Any) -> None:
    with guards.suspended(self.connection.alias):
        _execute(self, sql_list)


def let_flush_pass() -> None:
    """Let every flush of this process suspend the guards. Calling it twice is harmless."""
    BaseDatabaseOperations.execute_sql_flush = _execute_without_guards  # type: ignore[method-assign]
