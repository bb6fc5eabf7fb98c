"""Triggers that hold what models cannot: tables that are only added to, states that only move along their graph.

A room registers its guards in `AppConfig.ready`. They are written into the database after every migrate, because SQLite
rebuilds a table for many migrations and silently drops its triggers; a system check (tag `database`) looks for them.

    guards.append_only(Entry)
    guards.register("cases_case_status", table="cases_case", postgresql="…", sqlite="…")

What a guard can do: stop a mistake, and an application login that was stolen. The owner of the tables can drop it, so
in production the application's role must not own them; a change made by the owner is found by the journal's verifier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from workflows.journal import guard_sql
from workflows.journal.guard_sql import Guard

_guards: dict[str, Guard] = {}


def append_only(model: type[models.Model], *, mutable: tuple[str, ...] = (), erasable: bool = False) -> None:
    """Refuse UPDATE, DELETE, TRUNCATE, and on SQLite also `INSERT OR REPLACE`, on the model's table.

    The refusal is an `IntegrityError`. `mutable` names fields that may still change (such as a sealed value, whose key
    rotates); `erasable` lets rows be deleted.
    """
    for guard in guard_sql.append_only(model, mutable=mutable, erasable=erasable):
        add(guard)


def register(name: str, table: str, *, postgresql: str = "", sqlite: str = "") -> None:
    """Register one trigger called `name` on `table`, in each database's own SQL ("": not needed there).

    The text must create a trigger of exactly that name. For PostgreSQL it may create a function first, and the trigger
    is made to fire in every session; for SQLite it is a single CREATE TRIGGER. Refuse with ERRCODE
    'integrity_constraint_violation', or RAISE(ABORT, '…'): both reach Python as `IntegrityError`. Write no `%`.
    """
    add(Guard(name, table, postgresql, sqlite))


def add(guard: Guard) -> None:
    """Register a guard. Doing so twice is harmless; another guard of the same name raises `ValueError`."""
    if _guards.setdefault(guard.name, guard) != guard:
        raise ValueError(f"there is another guard called {guard.name}")


def install(using: str = "default") -> list[str]:
    """Write every guard whose table exists and which is missing or different; return their names."""
    connection = connections[using]
    lacking = missing(using)
    with transaction.atomic(using=using), connection.cursor() as cursor:
        _check_deferred(connection)
        for guard in lacking:
            cursor.execute(_drop(connection, guard))
            cursor.execute(guard.sql(connection.vendor))
            if connection.vendor == "postgresql":
                cursor.execute(guard_sql.finish_postgresql(guard, _mark(connection, guard)))
    return [guard.name for guard in lacking]


def missing(using: str = "default") -> list[Guard]:
    """Guards whose table exists, but which are not in the database as registered, or are switched off."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(guard_sql.FIND[connection.vendor])
        found = {name: " ".join(mark.split()) for name, mark in cursor.fetchall()}
    return [guard for guard in _wanted(connection) if found.get(guard.name) != _mark(connection, guard)]


@contextmanager
def suspended(using: str = "default") -> Iterator[None]:
    """Take all guards away for the block, and put them back: one transaction, so nobody else ever sees them gone.

    For data migrations that must touch a guarded table, and for emptying the database between tests.
    """
    connection = connections[using]
    with transaction.atomic(using=using):
        _check_deferred(connection)
        with connection.cursor() as cursor:
            for guard in _wanted(connection):
                cursor.execute(_drop(connection, guard))
        yield
        install(using)


def _wanted(connection: BaseDatabaseWrapper) -> list[Guard]:
    tables = set(connection.introspection.table_names())
    return [guard for guard in _guards.values() if guard.table in tables and guard.sql(connection.vendor)]


def _check_deferred(connection: BaseDatabaseWrapper) -> None:
    """Check foreign keys now: PostgreSQL changes no trigger of a table whose checks are still to come."""
    if connection.vendor == "postgresql":
        connection.check_constraints()


def _mark(connection: BaseDatabaseWrapper, guard: Guard) -> str:
    """What an installed guard shows of the text it was made from: the text on SQLite, its digest on PostgreSQL."""
    text = " ".join(guard.sql(connection.vendor).split())
    return text if connection.vendor == "sqlite" else hashlib.sha256(text.encode()).hexdigest()


def _drop(connection: BaseDatabaseWrapper, guard: Guard) -> str:
    on_table = f' ON "{guard.table}"' if connection.vendor == "postgresql" else ""
    return f'DROP TRIGGER IF EXISTS "{guard.name}"{on_table}'
