"""The database's clock, so that no machine's own clock decides what is due or who holds a lease."""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, Func, Value
from django.db.models.sql.compiler import SQLCompiler

# The moment the statement reached the database (not the start of the transaction), which an index can be searched by.
# On SQLite as Django stores times there: UTC, as text that sorts.
_NOW = {"postgresql": "statement_timestamp()", "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now')"}
_AFTER = {
    "postgresql": "(statement_timestamp() + ({seconds}) * interval '1 second')",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', ({seconds}) || ' seconds')",
}


def now_sql(vendor: str) -> str:
    """SQL for the database's time, for a statement that takes parameters."""
    return _NOW[vendor]


def after_sql(vendor: str, seconds: str) -> str:
    """SQL for the database's time some seconds from now; `seconds` is SQL for a number."""
    return _AFTER[vendor].format(seconds=seconds)


class After(Func):
    """The database's time, `seconds` from now, as an expression."""

    def __init__(self, seconds: float = 0) -> None:
        super().__init__(Value(float(seconds)), output_field=DateTimeField())

    def _sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> tuple[str, Any]:
        seconds, params = compiler.compile(self.source_expressions[0])
        return after_sql(connection.vendor, seconds), params

    as_postgresql = as_sqlite = _sql
