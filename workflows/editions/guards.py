"""What SQL holds of editions: published ones never change, and nobody publishes what they wrote."""

from __future__ import annotations

from typing import Final

from procedures.models import EditionRecord
from workflows.editions.models import Proposal, Publication, Version
from workflows.journal import guard_sql, guards
from workflows.journal.guard_sql import Guard

_TODAY: Final = {
    "postgresql": "(now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date",
    "sqlite": "date('now', '+7 hours')",
}
_FIXED: Final = ("procedure", "unit_id", "version", "author_id", "effective_from", "digest", "publication_id")


def install() -> None:
    """Register the guards; they are put into the database after every migrate."""
    guards.append_only(Version)
    _published()
    _proposals()
    _records()


def _published() -> None:
    guards.append_only(Publication, mutable=("withdrawn_at", "withdrawn_by", "reason"))
    once = guard_sql.on_row(
        Publication, "second_end", "UPDATE", "a withdrawn edition stays as it is", when="OLD.withdrawn_at IS NOT NULL"
    )
    guards.add(once)
    guards.add(_before_its_day(Publication, "late_end", "UPDATE", "an edition in force cannot be withdrawn"))


def _records() -> None:
    """The editions that the portal reads: no change at all, and no removal once cases may stand on one."""
    message = "an edition is never changed"
    guards.add(guard_sql.on_row(EditionRecord, "update", "UPDATE", message))
    guards.add(guard_sql.on_truncate(EditionRecord, message))
    guards.add(guard_sql.on_replace(EditionRecord, message))
    guards.add(_before_its_day(EditionRecord, "delete", "DELETE", "an edition in force cannot be removed"))


def _before_its_day(model: type[Publication] | type[EditionRecord], verb: str, event: str, message: str) -> Guard:
    """Refuse an event from the first local day of the edition on."""
    made = {
        vendor: guard_sql.on_row(model, verb, event, message, when=f"OLD.effective_from <= {today}")
        for vendor, today in _TODAY.items()
    }
    one = made["postgresql"]
    return Guard(one.name, one.table, postgresql=one.postgresql, sqlite=made["sqlite"].sqlite)


def _proposals() -> None:
    table, versions = Proposal._meta.db_table, Version._meta.db_table
    changed = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in (*_FIXED, "publisher_id", "published_at"))
    over = f"OLD.state = 'withdrawn' OR (OLD.state = 'published' AND (NEW.state <> 'withdrawn' OR {changed}))"
    guards.add(guard_sql.on_row(Proposal, "change", "UPDATE", "a published edition is never changed", when=over))
    guards.add(guard_sql.on_row(Proposal, "delete", "DELETE", "a proposed edition is kept"))
    name, message = f"{table}_four_eyes", "nobody publishes what they wrote"
    wrote = f'EXISTS (SELECT 1 FROM "{versions}" WHERE proposal_id = NEW.id AND author_id = NEW.publisher_id)'  # noqa: S608  # our own tables
    guards.register(
        name,
        table,
        postgresql=f"""
            CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $guard$
            BEGIN
                IF {wrote} THEN
                    RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END
            $guard$;
            CREATE TRIGGER "{name}" BEFORE UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{name}"()
        """,
        sqlite=f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{table}" WHEN {wrote} '
        f"BEGIN SELECT RAISE(ABORT, '{message}'); END",
    )
