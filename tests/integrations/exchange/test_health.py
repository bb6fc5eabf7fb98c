"""What public, desk and operator are told about each registry."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from integrations.exchange import alarms, breaker, health
from integrations.exchange.health import RegistryHealth, State
from integrations.exchange.messages import Reason
from integrations.exchange.models import Alarm, Maintenance
from integrations.registries import REGISTRIES
from tests.integrations.exchange.test_request import MESSAGE_ID

pytestmark = pytest.mark.django_db(transaction=True)


def population() -> RegistryHealth:
    return next(state for state in health.states() if state.registry == "population")


def fail(times: int, reason: Reason = Reason.SERVER_ERROR, retry_after: float | None = None) -> None:
    for _ in range(times):
        breaker.enter("population", 8.0).failed(reason, retry_after)


def test_every_registry_is_up_until_something_happens() -> None:
    assert health.states() == [RegistryHealth(registry, State.UP) for registry in REGISTRIES]


def test_failures_of_late_are_trouble(later) -> None:
    fail(2)
    assert population() == RegistryHealth("population", State.TROUBLED, since=timezone.now())
    later(31)
    assert population().state == State.UP


def test_open_breaker_means_down(later) -> None:
    fail(5)
    opened = timezone.now()
    later(25)
    assert population() == RegistryHealth("population", State.DOWN, since=opened)


def test_it_is_down_while_it_is_probed_and_since_the_beginning(later) -> None:
    fail(5)
    opened = timezone.now()
    for second in (31, 62, 93):
        later(second)
        fail(1)
    assert population() == RegistryHealth("population", State.DOWN, since=opened)


def test_good_probe_ends_it(later) -> None:
    fail(5)
    later(31)
    breaker.enter("population", 8.0).succeeded()
    assert population().state == State.UP


def test_registry_that_asks_for_a_pause_is_there(later) -> None:
    fail(1, Reason.RATE_LIMITED, 60.0)
    now = timezone.now()
    assert population() == RegistryHealth("population", State.TROUBLED, now, now + timedelta(seconds=60))


def test_open_alarm_is_trouble_for_a_while(later) -> None:
    alarms.sound("population", Reason.UNAUTHORISED, MESSAGE_ID)
    assert population().state == State.TROUBLED
    later(601)
    assert population().state == State.UP


def test_alarm_that_was_seen_is_none() -> None:
    alarms.sound("population", Reason.UNAUTHORISED, MESSAGE_ID)
    alarms.mark_seen(Alarm.objects.get().pk, by="official-7")
    assert population().state == State.UP


def test_maintenance_comes_before_everything_else() -> None:
    fail(5)
    now = timezone.now()
    starts_at, ends_at = now - timedelta(minutes=1), now + timedelta(minutes=9)
    Maintenance.objects.create(registry="population", starts_at=starts_at, ends_at=ends_at, note_en="Upgrade")
    with override("en"):
        assert population() == RegistryHealth("population", State.MAINTENANCE, starts_at, ends_at, "Upgrade")


def test_it_costs_three_statements(django_assert_num_queries) -> None:
    fail(5)
    with django_assert_num_queries(3):
        health.states()
