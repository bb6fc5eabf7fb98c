"""An official has so many questions a day to each registry (R-REG-6)."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from integrations.exchange import quota
from integrations.exchange.models import QuotaUse
from tests.integrations.exchange.conftest import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def three_a_day(settings) -> None:
    settings.REGISTRY_QUOTA_PER_OFFICIAL = 3


def take(official: str = "official-7", registry: str = "population", *, times: int = 1) -> None:
    for _ in range(times):
        quota.take(official, registry)


def test_one_more_than_the_quota_is_refused() -> None:
    take(times=3)
    with pytest.raises(quota.QuotaExceeded) as caught:
        take()
    assert (caught.value.registry, caught.value.limit) == ("population", 3)


def test_refused_ones_are_not_counted() -> None:
    take(times=3)
    with pytest.raises(quota.QuotaExceeded):
        take()
    assert QuotaUse.objects.get().count == 3


@pytest.mark.parametrize("other", [("official-8", "population"), ("official-7", "degrees")])
def test_each_official_and_each_registry_counts_alone(other: tuple[str, str]) -> None:
    take(times=3)
    take(*other)


def test_vietnamese_midnight_begins_a_new_day(monkeypatch: pytest.MonkeyPatch) -> None:
    evening = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)  # 23:59 in Hà Nội
    monkeypatch.setattr(timezone, "now", lambda: evening)
    take(times=3)
    monkeypatch.setattr(timezone, "now", lambda: evening + timedelta(minutes=1))
    take()


def test_no_quota_means_no_question(settings) -> None:
    settings.REGISTRY_QUOTA_PER_OFFICIAL = 0
    with pytest.raises(quota.QuotaExceeded):
        take()


def test_old_counts_go(later) -> None:
    take()
    later(40 * 86400)
    take()
    assert QuotaUse.objects.count() == 1


def test_many_at_once_get_no_more_than_the_quota() -> None:
    came: Counter[str] = Counter()

    def try_it() -> None:
        try:
            take()
        except quota.QuotaExceeded:
            came["refused"] += 1
        else:
            came["counted"] += 1

    together(try_it)
    assert came == {"counted": 3, "refused": 5}
