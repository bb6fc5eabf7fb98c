"""An alarm says what happened and what to do; who has seen it is recorded, and the next one is a new one."""

from __future__ import annotations

import pytest
from django.test import Client

from integrations.exchange import alarms
from integrations.exchange.messages import Reason
from integrations.exchange.models import Alarm
from portal.operators.alarms import WORDS, open_alarms
from workflows.journal.models import Entry
from workflows.people.models import Official

MESSAGE = "5b1b9d3e-3f0c-4c59-9b0e-1c8f0a6f0b11"


@pytest.fixture
def alarm(db: None) -> Alarm:
    alarms.sound("degrees", Reason.WRONG_SUBJECT, MESSAGE)
    alarms.sound("degrees", Reason.WRONG_SUBJECT, MESSAGE)
    return Alarm.objects.get()


def test_an_alarm_is_told_in_words(alarm: Alarm) -> None:
    (line,) = open_alarms()
    assert (str(line.registry), line.alarm.count) == (str(line.registry), 2)
    assert line.what == WORDS[Reason.WRONG_SUBJECT][0]


def test_a_reason_without_words_is_shown_as_it_is(db: None) -> None:
    alarms.sound("degrees", Reason.GARBAGE, MESSAGE)
    assert open_alarms()[0].what == "garbage"


def test_seeing_an_alarm_closes_it_and_is_recorded(operator: Client, official: Official, alarm: Alarm) -> None:
    response = operator.post(f"/operations/alarms/{alarm.pk}/seen/")
    assert response.headers["Location"] == "/operations/"
    assert open_alarms() == []
    entry = Entry.objects.get(kind="alarm.seen")
    assert entry.stream == f"user:{official.public_id}"
    assert entry.data == {"alarm": alarm.pk, "registry": "degrees", "reason": "wrong_subject", "count": 2}


def test_what_happens_afterwards_is_a_new_alarm(operator: Client, alarm: Alarm) -> None:
    operator.post(f"/operations/alarms/{alarm.pk}/seen/")
    alarms.sound("degrees", Reason.WRONG_SUBJECT, MESSAGE)
    assert [line.alarm.count for line in open_alarms()] == [1]


def test_of_two_operators_one_has_seen_it(operator: Client, alarm: Alarm) -> None:
    operator.post(f"/operations/alarms/{alarm.pk}/seen/")
    assert operator.post(f"/operations/alarms/{alarm.pk}/seen/").status_code == 302
    assert Entry.objects.filter(kind="alarm.seen").count() == 1


def test_it_is_posted_never_followed(operator: Client, alarm: Alarm) -> None:
    assert operator.get(f"/operations/alarms/{alarm.pk}/seen/").status_code == 405
    assert operator.post("/operations/alarms/999999/seen/").status_code == 404
