"""Reliability §1.3, the table of attacks, on whichever database the tests run."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.test.utils import isolate_apps

from workflows.journal import Kind, guard_sql, guards, record, record_read, verify_stream
from workflows.journal.checks import check_guards
from workflows.journal.models import Detail, Entry, Mention, Stream

CASE = "case:000.00.00.G18-261122-0001"

postgresql_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL has this attack")
sqlite_only = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite has this attack")


@pytest.fixture
def entry(official, db):
    record_read(by=official, whose=["a" * 64], fields=["full_name"], why="case page")
    entry = record(Kind.CASE_SENT_BACK, by=official, stream=CASE, private={"reason": "Bà Ánh gọi điện"})
    connection.check_constraints()  # as a commit would
    return entry


def refused(statement, *params):
    """Run a statement that must be refused, and see that the journal is as before."""
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
    assert verify_stream(CASE).ok


TABLES = ["journal_entry", "journal_mention"]


@pytest.mark.parametrize("table", TABLES)
def test_update_is_refused(entry, table):
    refused(f"UPDATE {table} SET kind = 'case'")


@pytest.mark.parametrize("table", [*TABLES, "journal_stream"])
def test_delete_is_refused(entry, table):
    refused(f"DELETE FROM {table}")


def test_changes_through_models_are_refused(entry):
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        Mention.objects.all().delete()


@postgresql_only
@pytest.mark.parametrize("table", ["journal_entry", "journal_mention", "journal_detail", "journal_stream"])
def test_truncate_is_refused(entry, table):
    refused(f"TRUNCATE {table} CASCADE")


@postgresql_only
def test_replica_role_does_not_get_past(entry):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    refused("UPDATE journal_entry SET kind = 'case'")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


COPY = "SELECT id, stream, seq, 'case.issued', at, actor, subject_index, body, previous_hash, hash FROM journal_entry"
COLUMNS = "(id, stream, seq, kind, at, actor, subject_index, body, previous_hash, hash)"


@sqlite_only
@pytest.mark.parametrize("verb", ["INSERT OR REPLACE", "REPLACE", "INSERT OR IGNORE"])
def test_replacing_a_row_by_its_id_is_refused(entry, verb):
    refused(f"{verb} INTO journal_entry {COLUMNS} {COPY}")


@sqlite_only
def test_replacing_a_row_by_its_place_is_refused(entry):
    copy = COPY.replace("SELECT id", "SELECT id + 1000")
    refused(f"INSERT OR REPLACE INTO journal_entry {COLUMNS} {copy} WHERE stream <> ''")


@sqlite_only
def test_replacing_a_stream_by_its_name_is_refused(entry):
    refused("REPLACE INTO journal_stream (name, seq, head) SELECT name, 0, head FROM journal_stream")


def test_upsert_is_refused(entry):
    refused(f"INSERT INTO journal_entry {COLUMNS} {COPY} WHERE true ON CONFLICT (id) DO UPDATE SET kind = 'x'")


@pytest.mark.parametrize("change", ["seq = seq - 1", "seq = seq", "seq = seq + 2", "name = 'x', seq = seq + 1"])
def test_end_of_a_stream_moves_only_forward_by_one(entry, change):
    refused(f"UPDATE journal_stream SET {change}")


def test_private_value_can_be_sealed_anew_and_erased_but_not_moved(entry):
    detail = Detail.objects.get()
    field = Detail._meta.get_field("value")
    Detail.objects.update(value=field.seal(detail.value, detail.salt))
    refused("UPDATE journal_detail SET name = 'x'")
    detail.delete()
    assert verify_stream(CASE).ok


# --- Guards that are not there ---------------------------------------------------------------------------------------


def drop(name: str, table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if connection.vendor == "postgresql" else ""))


@pytest.mark.django_db
def test_all_guards_are_there_after_migrate():
    assert check_guards(databases=["default"]) == []


def test_check_asks_no_database_unless_told():
    assert check_guards(databases=None) == []


@pytest.mark.django_db
def test_dropped_guard_is_reported_by_name_and_comes_back():
    drop("journal_entry_no_delete", "journal_entry")
    (problem,) = check_guards(databases=["default"])
    assert (problem.id, "journal_entry_no_delete" in problem.msg) == ("journal.E001", True)
    assert guards.install() == ["journal_entry_no_delete"]
    assert check_guards(databases=["default"]) == []


@pytest.mark.django_db
def test_installing_twice_changes_nothing():
    assert guards.install() == []


@postgresql_only
@pytest.mark.django_db
@pytest.mark.parametrize("how", ["DISABLE", "ENABLE", "ENABLE REPLICA"])
def test_guard_that_does_not_always_fire_is_reported(how):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE journal_entry {how} TRIGGER journal_entry_no_delete")
    assert len(check_guards(databases=["default"])) == 1
    guards.install()
    assert check_guards(databases=["default"]) == []


@pytest.mark.django_db
def test_guard_replaced_by_a_harmless_one_is_reported():
    drop("journal_entry_no_delete", "journal_entry")
    harmless = {
        "postgresql": "CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry FOR EACH ROW "
        "EXECUTE FUNCTION suppress_redundant_updates_trigger(); "
        "ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_no_delete",
        "sqlite": "CREATE TRIGGER journal_entry_no_delete BEFORE DELETE ON journal_entry BEGIN SELECT 1; END",
    }
    with connection.cursor() as cursor:
        cursor.execute(harmless[connection.vendor])
    assert [problem.id for problem in check_guards(databases=["default"])] == ["journal.E001"]


@pytest.mark.django_db
def test_migrate_puts_lost_guards_back_and_says_so(capsys):
    drop("journal_entry_no_delete", "journal_entry")
    call_command("migrate", verbosity=0)
    assert "journal_entry_no_delete" in capsys.readouterr().err
    assert check_guards(databases=["default"]) == []


@pytest.mark.django_db
def test_looking_at_the_plan_of_migrate_changes_nothing():
    drop("journal_entry_no_delete", "journal_entry")
    call_command("migrate", plan=True, verbosity=0, skip_checks=True)
    assert [guard.name for guard in guards.missing()] == ["journal_entry_no_delete"]


@pytest.mark.django_db
def test_check_command_fails_without_a_guard():
    drop("journal_entry_no_delete", "journal_entry")
    with pytest.raises((CommandError, SystemExit), match="journal_entry_no_delete"):
        call_command("check", databases=["default"], tags=["database"])


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_guards_survive_a_rebuild_of_the_table():
    # As Django does it for AddConstraint and AddField on SQLite; the triggers are gone afterwards.
    with connection.schema_editor() as editor:
        editor._remake_table(Entry)
    assert guards.missing()
    call_command("migrate", verbosity=0)
    assert not guards.missing()


# --- Registering -----------------------------------------------------------------------------------------------------


@pytest.fixture
def registry(monkeypatch):
    monkeypatch.setattr(guards, "_guards", dict(guards._guards))


def test_guard_for_a_table_that_does_not_exist_waits(registry, db):
    guards.register("later_guard", "later_table", postgresql="SELECT 1", sqlite="SELECT 1")
    assert guards.missing() == []


def test_two_guards_of_one_name_are_refused(registry):
    guards.register("twice", "journal_entry", sqlite="SELECT 1")
    with pytest.raises(ValueError, match="another guard called twice"):
        guards.register("twice", "journal_entry", sqlite="SELECT 2")


def test_rooms_can_bring_a_trigger_of_their_own(registry, db):
    message = "streams of this kind are closed"
    guards.register(
        "journal_stream_closed",
        "journal_stream",
        postgresql=f"""
            CREATE OR REPLACE FUNCTION journal_stream_closed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                RAISE EXCEPTION '{message}' USING ERRCODE = 'integrity_constraint_violation';
            END $$;
            CREATE TRIGGER journal_stream_closed BEFORE INSERT ON journal_stream
            FOR EACH ROW WHEN (NEW.name = 'closed') EXECUTE FUNCTION journal_stream_closed();
        """,
        sqlite=f"""
            CREATE TRIGGER journal_stream_closed BEFORE INSERT ON journal_stream
            WHEN NEW.name = 'closed' BEGIN SELECT RAISE(ABORT, '{message}'); END;
        """,
    )
    assert guards.install() == ["journal_stream_closed"]
    assert guards.install() == []
    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        Stream.objects.create(name="closed")
    Stream.objects.create(name="open")


def test_replacing_is_watched_for_every_unique_key():
    with isolate_apps("workflows.journal"):

        class Sample(models.Model):
            code = models.CharField(max_length=9, unique=True)
            case = models.CharField(max_length=9)
            seq = models.IntegerField()

            class Meta:
                app_label = "journal"
                constraints = (models.UniqueConstraint(fields=("case", "seq"), name="sample_once"),)

            def __str__(self) -> str:
                return self.code

    keys = guard_sql._unique_keys(Sample)
    assert keys == [["id"], ["code"], ["case", "seq"]]


@pytest.mark.django_db
def test_suspended_guards_are_back_after_the_block_and_after_an_error():
    with guards.suspended():
        assert guards.missing()
    assert not guards.missing()
    with pytest.raises(RuntimeError), guards.suspended():
        raise RuntimeError
    assert not guards.missing()


@pytest.mark.django_db(transaction=True)
def test_tests_can_empty_guarded_tables(official):
    with transaction.atomic():
        record(Kind.CASE_FILED, by=official, stream=CASE)
    call_command("flush", interactive=False, verbosity=0)
    assert not Entry.objects.exists()
    assert not guards.missing()
