"""The SQL of guards, per database. Names of tables and columns come from our models, never from input."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

# Name and mark of the triggers that fire in every session. The mark tells from which text a trigger was made.
FIND = {
    "postgresql": """
        SELECT tgname, COALESCE(obj_description(pg_trigger.oid, 'pg_trigger'), '')
        FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
        WHERE NOT tgisinternal AND tgenabled = 'A' AND pg_table_is_visible(pg_class.oid)
    """,
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
}


@dataclass(frozen=True)
class Guard:
    """One trigger: its name, its table, and its text for each database ("": not needed there)."""

    name: str
    table: str
    postgresql: str
    sqlite: str

    def sql(self, vendor: str) -> str:
        """The text for a database, without the space and semicolon around it."""
        return {"postgresql": self.postgresql, "sqlite": self.sqlite}.get(vendor, "").strip().rstrip(";")


def append_only(model: type[models.Model], *, mutable: tuple[str, ...], erasable: bool) -> list[Guard]:
    """The guards of a table to which rows are only added."""
    message = f"{model._meta.db_table} is append-only"
    fixed = [f'"{field.column}"' for field in model._meta.local_concrete_fields if field.name not in mutable]
    changing = f"UPDATE OF {', '.join(fixed)}" if mutable else "UPDATE"
    guards = [on_row(model, "update", changing, message), on_truncate(model, message), on_replace(model, message)]
    return guards if erasable else [*guards, on_row(model, "delete", "DELETE", message)]


def on_row(model: type[models.Model], verb: str, event: str, message: str, when: str = "") -> Guard:
    """Refuse `event` (UPDATE, DELETE) on each row for which `when` holds (all, if empty)."""
    table = model._meta.db_table
    name = f"{table}_no_{verb}"
    condition = f"WHEN ({when})" if when else ""
    return Guard(
        name,
        table,
        postgresql=f'{_refusing(name, message)} CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" '
        f'FOR EACH ROW {condition} EXECUTE FUNCTION "{name}"()',
        sqlite=f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" {condition} {_abort(message)}',
    )


def on_truncate(model: type[models.Model], message: str) -> Guard:
    """Refuse TRUNCATE, for which row triggers do not fire. SQLite has no TRUNCATE."""
    table = model._meta.db_table
    name = f"{table}_no_truncate"
    trigger = f'CREATE TRIGGER "{name}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION "{name}"()'
    return Guard(name, table, postgresql=_refusing(name, message) + trigger, sqlite="")


def on_replace(model: type[models.Model], message: str) -> Guard:
    """Refuse an insert that meets a row, on SQLite.

    There, INSERT OR REPLACE deletes the old row without firing DELETE triggers. PostgreSQL knows only ON CONFLICT DO
    UPDATE, which fires the UPDATE triggers.
    """
    table = model._meta.db_table
    name = f"{table}_no_replace"
    meets = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" WHERE '  # noqa: S608  # names of our own models, no input
        + " AND ".join(f'"{column}" = NEW."{column}"' for column in key)
        + ")"
        for key in _unique_keys(model)
    )
    trigger = f'CREATE TRIGGER "{name}" BEFORE INSERT ON "{table}" WHEN {meets} {_abort(message)}'
    return Guard(name, table, postgresql="", sqlite=trigger)


def finish_postgresql(guard: Guard, mark: str) -> str:
    """Make a trigger fire also where `session_replication_role` is `replica`, and mark from which text it was made."""
    return f"""
        ALTER TABLE "{guard.table}" ENABLE ALWAYS TRIGGER "{guard.name}";
        COMMENT ON TRIGGER "{guard.name}" ON "{guard.table}" IS '{mark}';
    """


def _refusing(name: str, message: str) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $guard$
        BEGIN
            RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
        END
        $guard$;
    """


def _abort(message: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{message}'); END"


def _unique_keys(model: type[models.Model]) -> list[list[str]]:
    """The columns of the primary key and of every other unconditional unique key."""
    meta = model._meta
    columns = {field.name: str(field.column) for field in meta.local_concrete_fields}
    named = [
        *meta.unique_together,
        *(item.fields for item in meta.constraints if isinstance(item, models.UniqueConstraint) and not item.condition),
    ]
    single = [[columns[field.name]] for field in meta.local_concrete_fields if field.unique]
    return single + [[columns[name] for name in names] for names in named if names]
