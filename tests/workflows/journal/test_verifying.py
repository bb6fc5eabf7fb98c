import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows.journal import Kind, guards, record, record_read, verify_all, verify_reads, verify_stream
from workflows.journal.bodies import canonical, hash_of
from workflows.journal.models import Detail, Entry, Mention, Stream
from workflows.journal.verifying import Problem
from workflows.people.actors import Actor

pytestmark = pytest.mark.django_db
CASE = "case:000.00.00.G18-261122-0001"
LENGTH = 6


@pytest.fixture
def chain(official):
    """Six entries, the third with a private value; and the guards away, as for one who owns the tables."""
    for number in range(1, LENGTH + 1):
        private = {"reason": "Bà Ánh gọi điện"} if number == 3 else None
        record(Kind.CASE_PROCESSING, by=official, stream=CASE, data={"n": number}, private=private)
    with guards.suspended():
        yield Entry.objects.filter(stream=CASE)


def sql(statement, *params):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)


def forged(entry: Entry, **changes: object) -> dict[str, object]:
    """Columns of the entry with a changed body and a hash that fits it."""
    body = canonical(json.loads(entry.body) | changes)
    return {"body": body, "hash": hash_of(body)}


def test_untouched_chain_is_whole(chain):
    verdict = verify_stream(CASE)
    assert (verdict.ok, verdict.checked, verdict.first_bad, verdict.message) == (True, LENGTH, None, "")


def test_unknown_stream_is_whole_and_empty():
    assert verify_stream("case:none").checked == 0


@pytest.mark.parametrize(("seq", "problem"), [(1, Problem.MISSING), (3, Problem.MISSING), (LENGTH, Problem.END)])
def test_removed_entry_is_found(chain, seq, problem):
    sql("DELETE FROM journal_detail")
    sql("DELETE FROM journal_entry WHERE stream = %s AND seq = %s", CASE, seq)
    verdict = verify_stream(CASE)
    assert (verdict.ok, verdict.first_bad, verdict.problem) == (False, seq, problem)


def test_removal_of_all_entries_is_found(chain):
    sql("DELETE FROM journal_detail")
    sql("DELETE FROM journal_entry")
    assert verify_stream(CASE).problem == Problem.END


def test_changed_text_is_found(chain):
    entry = chain.get(seq=4)
    chain.filter(seq=4).update(body=entry.body.replace('"n":4', '"n":5'))
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (4, Problem.HASH)


def test_changed_text_with_fitting_hash_is_found_at_the_next_entry(chain):
    chain.filter(seq=4).update(**forged(chain.get(seq=4), data={"n": 5}))
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (5, Problem.LINK)


def test_changed_last_text_with_fitting_hash_is_found_at_the_end(chain):
    chain.filter(seq=LENGTH).update(**forged(chain.get(seq=LENGTH), data={"n": 7}))
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (LENGTH, Problem.END)


def test_same_text_written_otherwise_is_found(chain):
    body = chain.get(seq=2).body.replace('"seq":2', '"seq":2.0')
    chain.filter(seq=2).update(body=body, hash=hash_of(body))
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (2, Problem.FORMAT)


@pytest.mark.parametrize(
    ("column", "value"),
    [("kind", "case.issued"), ("actor", "system:x"), ("subject_index", "f" * 64), ("previous_hash", "e" * 64)],
)
def test_changed_column_is_found(chain, column, value):
    chain.filter(seq=2).update(**{column: value})
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (2, Problem.COLUMNS)


def test_changed_time_is_found(chain):
    entry = chain.get(seq=2)
    chain.filter(seq=2).update(at=entry.at.replace(microsecond=(entry.at.microsecond + 1) % 1_000_000))
    assert verify_stream(CASE).problem == Problem.COLUMNS


def test_swapped_entries_are_found(chain):
    second, third = chain.get(seq=2), chain.get(seq=3)
    chain.filter(pk=second.pk).update(seq=99)
    chain.filter(pk=third.pk).update(seq=2)
    chain.filter(pk=second.pk).update(seq=3)
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (2, Problem.COLUMNS)


def test_renumbering_after_a_removal_is_found(chain):
    sql("DELETE FROM journal_entry WHERE seq = 2")
    for seq in range(3, LENGTH + 1):
        entry = chain.get(seq=seq)
        chain.filter(pk=entry.pk).update(seq=seq - 1, **forged(entry, seq=seq - 1))
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (2, Problem.LINK)


def test_chain_written_anew_without_the_end_is_found(chain):
    previous = chain.get(seq=1)
    for seq in range(2, LENGTH + 1):
        body = forged(chain.get(seq=seq), previous=previous.hash, data={"n": -seq})
        chain.filter(seq=seq).update(previous_hash=previous.hash, **body)
        previous = chain.get(seq=seq)
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (LENGTH, Problem.END)


def test_entry_added_past_the_end_is_found(chain):
    last = chain.get(seq=LENGTH)
    Entry.objects.create(
        stream=CASE,
        seq=LENGTH + 1,
        kind=last.kind,
        at=last.at,
        actor=last.actor,
        previous_hash=last.hash,
        **forged(last, seq=LENGTH + 1, previous=last.hash),
    )
    assert verify_stream(CASE).problem == Problem.END


def test_missing_record_of_the_stream_is_found(chain):
    sql("DELETE FROM journal_stream")
    assert [verdict.problem for verdict in verify_all()] == [Problem.NO_STREAM, ""]


def test_end_set_back_is_found(chain):
    Stream.objects.filter(name=CASE).update(seq=3, head=chain.get(seq=3).hash)
    assert verify_stream(CASE).problem == Problem.END


def test_changed_private_value_is_found(chain):
    detail = Detail.objects.get()
    detail.value = "khác"
    detail.save()
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (3, Problem.DETAIL)


def test_private_value_moved_to_another_entry_is_found(chain):
    Detail.objects.update(entry=chain.get(seq=5))
    assert (verify_stream(CASE).first_bad, verify_stream(CASE).problem) == (5, Problem.DETAIL)


def test_unreadable_private_value_is_found(chain):
    sql(
        "UPDATE journal_detail SET value = %s",
        connection.Database.Binary(b"\x01\x01 rubbish that nobody sealed at all"),
    )
    assert verify_stream(CASE).problem == Problem.DETAIL


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seq=st.integers(1, LENGTH), place=st.integers(0, 10_000), letter=st.characters(codec="ascii", min_codepoint=32))
def test_any_changed_letter_is_found_where_it_stands(chain, seq, place, letter):
    with transaction.atomic():
        body = chain.get(seq=seq).body
        at = place % len(body)
        changed = body[:at] + letter + body[at + 1 :]
        chain.filter(seq=seq).update(body=changed)
        verdict = verify_stream(CASE)
        transaction.set_rollback(True)
    assert (verdict.ok, verdict.first_bad) == ((True, None) if changed == body else (False, seq))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(1, LENGTH + 1)))
def test_any_other_order_is_found_at_the_first_misplaced_entry(chain, order):
    with transaction.atomic():
        chain.update(seq=F("seq") + 100)
        for place, seq in enumerate(order, start=1):
            chain.filter(seq=seq + 100).update(seq=place)
        verdict = verify_stream(CASE)
        transaction.set_rollback(True)
    misplaced = [place for place, seq in enumerate(order, start=1) if place != seq]
    assert (verdict.ok, verdict.first_bad) == (not misplaced, misplaced[0] if misplaced else None)


# --- Reads and the whole ---------------------------------------------------------------------------------------------


@pytest.fixture
def read(official):
    with guards.suspended():
        yield record_read(by=official, whose=["a" * 64], fields=["full_name"], why="case page", cases=["C-1"])


def test_untouched_read_is_whole(read):
    assert verify_reads().ok


def test_changed_read_is_found(read):
    Entry.objects.update(body=read.body.replace("case page", "nothing"))
    assert (verify_reads().first_bad, verify_reads().problem) == (read.pk, Problem.HASH)


def test_removed_mention_is_found(read):
    Mention.objects.filter(kind="person").delete()
    assert verify_reads().problem == Problem.MENTION


def test_added_mention_is_found(read):
    Mention.objects.create(entry=read, kind="person", ref="b" * 64)
    assert verify_reads().problem == Problem.MENTION


@pytest.mark.parametrize("data", [{"whose": 5}, {}, {"whose": [["a"]]}])
def test_forged_read_of_odd_shape_is_found(read, data):
    Entry.objects.update(**forged(read, data=data))
    assert verify_reads().problem == Problem.MENTION


def test_command_says_what_it_verified(official, capsys):
    record(Kind.CASE_FILED, by=official, stream=CASE)
    record(Kind.DRAFT_STARTED, by=official, stream="draft:1")
    record_read(by=Actor.system("worker"), whose=["a" * 64], fields=["full_name"], why="test")
    call_command("journal", "verify")
    assert capsys.readouterr().out == "3 entries in 3 streams: whole\n"


def test_command_names_the_first_bad_entry_and_fails(chain, capsys):
    chain.filter(seq=4).update(kind="case.issued")
    with pytest.raises(CommandError) as failure:
        call_command("journal", "verify", stream=CASE)
    assert failure.value.returncode == 1
    assert capsys.readouterr().err.startswith(f"entry 4 of {CASE}: ")
