"""Where measurements take place: the portal as in production, with a PostgreSQL and a Redis of its own."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cached_property
from types import TracebackType

import psycopg

from tests import services


class Stage:
    """Starts what an entry asks for when it first asks, and stops everything at the end."""

    def __init__(self) -> None:
        self._open = ExitStack()

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @cached_property
    def database(self) -> str:
        """DATABASE_URL of a PostgreSQL with default settings; its count of statements is off until it is asked for."""
        count = {"shared_preload_libraries": "pg_stat_statements", "pg_stat_statements.track": "none"}
        return self._open.enter_context(services.postgresql(**count))

    @cached_property
    def stack(self) -> services.Stack:
        """Portal, worker and sandbox on that database, ringing through Redis."""
        broker = self._open.enter_context(services.redis())
        return self._open.enter_context(services.stack(DATABASE_URL=self.database, CELERY_BROKER_URL=broker))

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Run one statement of the bench's own in the database."""
        with psycopg.connect(self.database, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []
