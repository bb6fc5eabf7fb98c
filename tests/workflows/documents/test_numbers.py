"""Numbers follow each other without gap or double, whoever takes them at the same time."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from workflows.documents import next_in_series, next_number
from workflows.documents.models import NumberSeries


@pytest.mark.django_db
def test_a_series_starts_at_one_and_counts_by_itself():
    assert [next_in_series("licence"), next_in_series("licence"), next_in_series("other")] == [1, 2, 1]


@pytest.mark.django_db
def test_a_number_is_written_by_its_pattern():
    assert next_number("licence") == "000001/BYT-GPHN"
    assert next_number("case:261122", "000.00.00.G18-261122-{seq:04d}") == "000.00.00.G18-261122-0001"


@pytest.mark.django_db
def test_a_number_may_outgrow_its_pattern():
    NumberSeries.objects.create(name="case:261122", last=9_999)
    assert next_number("case:261122", "000.00.00.G18-261122-{seq:04d}") == "000.00.00.G18-261122-10000"


@pytest.mark.django_db
@pytest.mark.parametrize("pattern", ["", "7", "{seq}{seq}", "{other}", "{seq.real}", "{seq:zz}", "{seq", "{}"])
def test_a_wrong_pattern_takes_no_number(pattern):
    with pytest.raises(ValueError, match="exactly one place"):
        next_number("licence", pattern)
    assert not NumberSeries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_number_needs_a_transaction():
    with pytest.raises(TransactionManagementError):
        next_in_series("licence")


@pytest.mark.django_db(transaction=True)
def test_a_failed_transaction_gives_its_number_back():
    def fail():
        with transaction.atomic():
            next_in_series("licence")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    with transaction.atomic():
        assert next_in_series("licence") == 1


@pytest.mark.django_db(transaction=True)
def test_eight_threads_get_contiguous_unique_numbers():
    taken, problems, together = [], [], threading.Barrier(8)

    def take():
        try:
            together.wait()
            for turn in range(5):
                with transaction.atomic():
                    taken.append(next_number("licence", "{seq}"))
                if turn == 2:  # and one that fails in between
                    with transaction.atomic():
                        next_in_series("licence")
                        transaction.set_rollback(True)
        except Exception as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sorted(map(int, taken)) == list(range(1, 41))


@pytest.mark.django_db
@pytest.mark.parametrize("change", [lambda: NumberSeries.objects.all().delete(), lambda: rename()])
def test_a_series_is_neither_dropped_nor_renamed(change):
    next_in_series("licence")
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def rename():
    NumberSeries.objects.update(name="another")
