import hashlib
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from workflows.journal import Kind, Note, entries, reads_about, record, record_all, record_read, verify_stream
from workflows.journal.bodies import GENESIS
from workflows.journal.models import Detail, Entry, Mention, Stream
from workflows.people.actors import Actor

CASE = "case:000.00.00.G18-261122-0001"
PERSON = "a" * 64


@pytest.mark.django_db
def test_row_has_its_final_format(official):
    entry = record(Kind.CASE_RECEIVED, by=official, stream=CASE, subject=PERSON, data={"paid": 430000, "at": "quầy"})
    at = entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert entry.body == (
        '{"actor":"official:3f0c0000-0000-4000-8000-000000000001","at":"' + at + '",'
        '"data":{"at":"quầy","paid":430000},"format":1,"kind":"case.received","previous":"' + GENESIS + '",'
        '"private":{},"seq":1,"stream":"' + CASE + '","subject":"' + PERSON + '"}'
    )
    assert entry.hash == hashlib.sha256(entry.body.encode()).hexdigest()


@pytest.mark.django_db
def test_columns_repeat_the_body(official):
    record(Kind.CASE_FILED, by=official, stream=CASE)
    entry = Entry.objects.get(pk=record(Kind.CASE_RECEIVED, by=official, stream=CASE, subject=PERSON).pk)
    body = json.loads(entry.body)
    assert (entry.stream, entry.seq, entry.previous_hash, entry.kind, entry.actor, entry.subject_index) == tuple(
        body[key] for key in ("stream", "seq", "previous", "kind", "actor", "subject")
    )
    assert entry.at == datetime.fromisoformat(body["at"])


@pytest.mark.django_db
def test_each_entry_follows_from_the_one_before(official):
    for kind in (Kind.CASE_FILED, Kind.CASE_RECEIVED, Kind.CASE_PROCESSING):
        record(kind, by=official, stream=CASE)
    first, second, third = entries(CASE)
    assert [entry.seq for entry in (first, second, third)] == [1, 2, 3]
    assert [second.previous_hash, third.previous_hash] == [first.hash, second.hash]
    assert Stream.objects.values_list("seq", "head").get(name=CASE) == (3, third.hash)


@pytest.mark.django_db
def test_several_entries_in_one_go_stand_as_if_written_one_by_one(official):
    record(Kind.CASE_FILED, by=official, stream=CASE)
    notes = [
        Note(Kind.CASE_RECEIVED, official, CASE, PERSON, {"paid": 1}),
        Note(Kind.DRAFT_STARTED, official, "draft:1"),
        Note(Kind.CASE_PROCESSING, official, CASE, private={"why": "Đủ hồ sơ"}),
    ]
    with transaction.atomic():
        written = record_all(notes)
    assert [entry.kind for entry in written] == [note.kind.value for note in notes]
    assert [entry.seq for entry in entries(CASE)] == [1, 2, 3]
    assert Entry.objects.get(pk=written[2].pk).private == {"why": "Đủ hồ sơ"}
    assert verify_stream(CASE).ok
    assert verify_stream("draft:1").ok


@pytest.mark.django_db(transaction=True)
def test_writers_of_several_streams_do_not_block_each_other(official):
    """Each locks them in the same order, whatever order it writes in."""
    names = ["draft:1", "draft:2", "draft:3"]

    def write(number):
        try:
            for _ in range(10):
                with transaction.atomic():
                    record_all([Note(Kind.CASE_RECEIVED, official, name) for name in names[:: (-1) ** number]])
        finally:
            connection.close()

    with transaction.atomic():
        record_all([Note(Kind.DRAFT_STARTED, official, name) for name in names])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    for name in names:
        assert verify_stream(name).checked == 41


@pytest.mark.django_db
def test_streams_do_not_touch_each_other(official):
    record(Kind.CASE_FILED, by=official, stream=CASE)
    assert record(Kind.DRAFT_STARTED, by=official, stream="draft:1").seq == 1


@pytest.mark.django_db
def test_private_values_stand_in_the_chain_as_salted_digests_only(official):
    entry = record(Kind.CASE_SENT_BACK, by=official, stream=CASE, private={"reason": "Bà Ánh gọi điện"})
    detail = Detail.objects.get(entry=entry)
    assert "Ánh" not in entry.body
    assert entry.private == {"reason": "Bà Ánh gọi điện"}
    digest = hashlib.sha256(bytes.fromhex(detail.salt) + "Bà Ánh gọi điện".encode()).hexdigest()
    assert json.loads(entry.body)["private"] == {"reason": {"sha256": digest}}


@pytest.mark.django_db
def test_same_private_value_has_another_digest_each_time(official):
    bodies = [record(Kind.CASE_SENT_BACK, by=official, stream=CASE, private={"reason": "như cũ"}) for _ in range(2)]
    first, second = (json.loads(entry.body)["private"]["reason"]["sha256"] for entry in bodies)
    assert first != second


@pytest.mark.django_db
def test_erasing_private_values_leaves_the_chain_whole(official):
    entry = record(Kind.CASE_SENT_BACK, by=official, stream=CASE, private={"reason": "Bà Ánh gọi điện"})
    Detail.objects.filter(entry=entry).delete()
    assert entry.private == {}
    assert verify_stream(CASE).ok


@pytest.mark.django_db
def test_kind_is_shown_in_words(official):
    assert record(Kind.CASE_FILED, by=official, stream=CASE).get_kind_display() == str(Kind.CASE_FILED.label)


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{"at": datetime(2026, 1, 1, tzinfo=UTC)}, {"x": float("nan")}, {"id": uuid.uuid4()}])
def test_data_that_json_cannot_hold_is_refused(official, data):
    with pytest.raises(ValueError, match="not canonical JSON"):
        record(Kind.CASE_FILED, by=official, stream=CASE, data=data)


@pytest.mark.django_db
def test_entry_without_stream_is_refused(official):
    with pytest.raises(ValueError, match="stream"):
        record(Kind.CASE_FILED, by=official, stream="")


# --- Reads -----------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_read_names_everybody_on_the_page_and_has_no_chain(official):
    entry = record_read(by=official, whose=[PERSON, "b" * 64], fields=["full_name"], why="queue", cases=["C-2", "C-1"])
    assert (entry.stream, entry.seq, entry.previous_hash) == ("", None, "")
    assert entry.data == {
        "whose": [PERSON, "b" * 64],
        "fields": ["full_name"],
        "why": "queue",
        "cases": ["C-1", "C-2"],
        "drafts": [],
    }
    assert not Stream.objects.exists()


@pytest.mark.django_db
def test_reads_are_found_by_person_and_by_case(official):
    mine = record_read(by=official, whose=[PERSON, "b" * 64], fields=["full_name"], why="queue", cases=["C-1"])
    record_read(by=official, whose=["c" * 64], fields=["full_name"], why="queue", cases=["C-2"])
    assert list(reads_about(person=PERSON)) == list(reads_about(case="C-1")) == [mine]
    assert list(reads_about(person=PERSON, case="C-2")) == []


@pytest.mark.django_db
def test_read_of_one_person_names_them_as_subject(official):
    assert record_read(by=official, whose=[PERSON], fields=["full_name"], why="case page").subject_index == PERSON


@pytest.mark.django_db
def test_person_listed_twice_is_mentioned_once(official):
    record_read(by=official, whose=[PERSON, PERSON], fields=["full_name"], why="queue")
    assert Mention.objects.count() == 1


# --- Transactions and writers ----------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_entry_outside_a_transaction_is_refused(official):
    with pytest.raises(TransactionManagementError):
        record(Kind.CASE_FILED, by=official, stream=CASE)


@pytest.mark.django_db(transaction=True)
def test_entry_goes_when_what_it_records_fails(official):
    with transaction.atomic():
        record(Kind.CASE_FILED, by=official, stream=CASE)
        transaction.set_rollback(True)
    assert not Entry.objects.exists()
    assert not Stream.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_writers_make_one_chain_without_gaps():
    def write(writer: int) -> None:
        try:
            for _ in range(5):
                with transaction.atomic():
                    record(Kind.CASE_PROCESSING, by=Actor.system(f"writer-{writer}"), stream=CASE)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    assert list(entries(CASE).values_list("seq", flat=True)) == list(range(1, 41))
    assert verify_stream(CASE).ok
