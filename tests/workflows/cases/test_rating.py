"""The applicant rates a case once its result is there, and can change that for 30 days."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.workflows import making
from tests.workflows.cases.working_room import Room
from workflows.cases import deciding, handing_over, receiving
from workflows.cases.acting import ActionError, NotPossible
from workflows.cases.models import Case, Proposal, Rating
from workflows.cases.rating import rate
from workflows.journal.kinds import Kind
from workflows.journal.writing import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def issued(ministry: making.Desk) -> Case:
    case = making.case()
    receiving.receive(case.code, by=ministry.receiver, version=1, payment=making.PAID)
    deciding.appraise(case.code, by=ministry.appraiser, version=2, proposal=Proposal.GRANT, text="")
    deciding.approve(case.code, by=ministry.approver, version=3)
    return deciding.issue(case.code, by=ministry.clerk, version=4)


@pytest.fixture
def returned(issued: Case) -> Case:
    Room.printed(issued)
    handing_over.collect(issued.code, by=issued.person)
    return Case.objects.get(pk=issued.pk)


def test_it_is_kept_journalled_and_its_words_are_sealed(returned: Case) -> None:
    rate(returned, by=returned.person, score=4, comment=" Nhanh ")
    rating = Rating.objects.get()
    assert (rating.score, rating.comment) == (4, "Nhanh")
    with connection.cursor() as cursor:
        cursor.execute("SELECT comment FROM cases_rating")
        assert b"Nhanh" not in bytes(cursor.fetchone()[0])
    entry = entries(returned.stream).get(kind=Kind.CASE_RATED)
    assert "Nhanh" not in str(entry.data)


def test_not_before_the_result(issued: Case) -> None:
    with pytest.raises(NotPossible):
        rate(issued, by=issued.person, score=5)


def test_it_changes_for_30_days_and_stays_one(returned: Case) -> None:
    first = rate(returned, by=returned.person, score=1)
    with time_machine.travel(first.at + timedelta(days=29, hours=23)):
        rate(returned, by=returned.person, score=5)
    with time_machine.travel(first.at + timedelta(days=30)), pytest.raises(NotPossible):
        rate(returned, by=returned.person, score=2)
    assert [rating.score for rating in Rating.objects.all()] == [5]


def test_nobody_else_rates(returned: Case) -> None:
    with pytest.raises(Case.DoesNotExist):
        rate(returned, by=making.person(), score=5)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_no_other_number_is_a_rating(returned: Case, score: int) -> None:
    with pytest.raises(ActionError):
        rate(returned, by=returned.person, score=score)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(case=returned, by=returned.person, score=score, at=now, changed_at=now)
