"""Where measurements take place: the portal as in production, with a PostgreSQL and a Redis of its own."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import Literal

import psycopg

from tests import services


class Stage:
    """Starts what an entry asks for when it first asks, and stops everything at the end."""

    def __init__(self) -> None:
        self._open = ExitStack()
        self._url = ""

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @cached_property
    def database(self) -> str:
        """DATABASE_URL of a PostgreSQL with default settings, which can count statements but does not yet."""
        self._url = self._open.enter_context(services.postgresql(shared_preload_libraries="pg_stat_statements"))
        self.sql("CREATE EXTENSION pg_stat_statements")
        self.count_statements("none")
        return self._url

    @cached_property
    def stack(self) -> services.Stack:
        """Portal, worker and sandbox on that database, ringing through Redis."""
        broker = self._open.enter_context(services.redis())
        return self._open.enter_context(services.stack(DATABASE_URL=self.database, CELERY_BROKER_URL=broker))

    def count_statements(self, which: Literal["none", "top"]) -> None:
        """From now on count no statement, or each that a client sends."""
        self.sql(f"ALTER SYSTEM SET pg_stat_statements.track = '{which}'")
        self.sql("SELECT pg_reload_conf()")

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement of the bench's own in the database."""
        with psycopg.connect(self._url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []
