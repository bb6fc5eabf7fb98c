"""Our own faults, and answers that cannot be trusted, wait for an operator: one row, however often they happen."""

from __future__ import annotations

import threading

import pytest
from django.db import IntegrityError, connections
from django.utils import timezone

from integrations.exchange import alarms
from integrations.exchange.messages import Reason, Rejected, Unavailable
from integrations.exchange.models import Alarm
from tests.integrations.exchange.conftest import Ask
from tests.integrations.exchange.peer import BIRTH_DATE, Behaviour, Peer, send
from tests.integrations.exchange.test_request import MESSAGE_ID

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = {"identity_number": "001190000020", "birth_date": BIRTH_DATE}


def refuse(status: int, **headers: str) -> Behaviour:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda peer, sock, request: send(sock, status, b"", named)


def try_to(ask: Ask, **changes: object) -> None:
    try:
        ask(**changes)
    except (Unavailable, Rejected):
        return


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        pytest.param(refuse(401), Reason.UNAUTHORISED, id="401"),
        pytest.param(refuse(403), Reason.UNAUTHORISED, id="403"),
        pytest.param(refuse(500, X_Road_Error="Server.ServerProxy.AccessDenied"), Reason.UNAUTHORISED, id="denied"),
        pytest.param(refuse(400), Reason.BAD_REQUEST, id="400"),
        pytest.param(
            lambda peer, sock, request: peer.answer(sock, request, subject=OTHER), Reason.WRONG_SUBJECT, id="lying"
        ),
    ],
)
def test_alarm_says_what_happened(peer: Peer, ask: Ask, behave: Behaviour, reason: Reason) -> None:
    peer.behave = behave
    try_to(ask, message_id=MESSAGE_ID)
    alarm = Alarm.objects.get()
    assert (alarm.registry, alarm.reason, alarm.count, alarm.last_message_id) == ("population", reason, 1, MESSAGE_ID)


@pytest.mark.parametrize("status", [429, 500, 503, 302])
def test_outage_is_no_alarm(peer: Peer, ask: Ask, status: int) -> None:
    peer.behave = refuse(status)
    try_to(ask)
    assert not Alarm.objects.exists()


def test_same_again_is_counted(peer: Peer, ask: Ask) -> None:
    peer.behave = refuse(401)
    for _ in range(3):
        try_to(ask)
    alarm = Alarm.objects.get()
    assert (alarm.count, alarm.first_at < alarm.last_at) == (3, True)


def test_seen_alarm_opens_anew_when_it_goes_on() -> None:
    alarms.sound("population", Reason.UNAUTHORISED, MESSAGE_ID)
    assert alarms.mark_seen(Alarm.objects.get().pk, by="official-7")
    alarms.sound("population", Reason.UNAUTHORISED, MESSAGE_ID)
    assert list(Alarm.objects.order_by("pk").values_list("seen_by", "count")) == [("official-7", 1), ("", 1)]


def test_alarm_is_seen_once() -> None:
    alarms.sound("population", Reason.UNAUTHORISED, MESSAGE_ID)
    alarm = Alarm.objects.get().pk
    assert [alarms.mark_seen(alarm, by=by) for by in ("official-7", "official-8")] == [True, False]


def test_sql_holds_one_open_alarm() -> None:
    alarms.sound("population", Reason.UNAUTHORISED, MESSAGE_ID)
    now = timezone.now()
    with pytest.raises(IntegrityError):
        Alarm.objects.create(registry="population", reason=Reason.UNAUTHORISED, first_at=now, last_at=now)


def test_alarms_of_many_workers_add_up() -> None:
    gate = threading.Barrier(6)

    def sound() -> None:
        gate.wait(10)
        alarms.sound("population", Reason.BAD_SIGNATURE, MESSAGE_ID)
        connections.close_all()

    threads = [threading.Thread(target=sound) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert Alarm.objects.get().count == 6
