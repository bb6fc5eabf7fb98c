"""Emptying the database between tests, although some of its tables refuse to be emptied.

A transactional test ends with a flush: one TRUNCATE on PostgreSQL, a DELETE per table on SQLite. Append-only tables
refuse both. The top-level conftest calls `let_flush_pass()` once, at import; from then on every flush of this process
takes the guards away, empties the tables and puts the guards back, in one transaction. The guards hold inside the tests
themselves. Django's content types and permissions stay as migrating made them: to make them anew takes as long as the
rest. Tests in a transaction that is rolled back (`django_db`) never need it.
"""

from typing import Any

from django.core.management.color import Style
from django.core.management.commands import flush
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

from workflows.journal import guards

#: What migrating fills, so that nothing has to be told of a flush.
KEPT = frozenset({"django_content_type", "auth_permission"})

_execute = BaseDatabaseOperations.execute_sql_flush


def _execute_without_guards(self: BaseDatabaseOperations, sql_list: Any) -> None:
    with guards.suspended(self.connection.alias):
        _execute(self, sql_list)


def _all_but_kept(
    style: Style, connection: BaseDatabaseWrapper, reset_sequences: bool = True, allow_cascade: bool = False
) -> list[str]:
    tables = set(connection.introspection.django_table_names(only_existing=True, include_views=False)) - KEPT
    return connection.ops.sql_flush(style, sorted(tables), reset_sequences=reset_sequences, allow_cascade=allow_cascade)


def _tell_nobody(*_args: object, **_how: object) -> None:
    """There is nothing to fill anew."""


def let_flush_pass() -> None:
    """Let every flush of this process suspend the guards. Calling it twice is harmless."""
    flush.sql_flush = _all_but_kept  # type: ignore[attr-defined]  # imported there
    flush.emit_post_migrate_signal = _tell_nobody  # type: ignore[attr-defined]
    BaseDatabaseOperations.execute_sql_flush = _execute_without_guards  # type: ignore[method-assign]
