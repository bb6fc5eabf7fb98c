"""Anybody can read which registries answer now, what that means, and when maintenance is planned."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from integrations.exchange.models import Breaker, Maintenance
from procedures.registries import REGISTRIES


def maintain(start: float, end: float, registry: str = "population") -> None:
    """A window by hours from now."""
    now = timezone.now()
    Maintenance.objects.create(
        registry=registry,
        starts_at=now + timedelta(hours=start),
        ends_at=now + timedelta(hours=end),
        note_vi="Nâng cấp hệ thống.",
        note_en="The system is upgraded.",
    )


def shut(registry: str) -> None:
    """Open the breaker, as after five failures."""
    now = timezone.now()
    Breaker.objects.create(registry=registry, failures=5, opened_at=now, opened_until=now + timedelta(seconds=30))


def test_on_a_good_day_all_answer(read):
    page = read("/registries/")
    assert "All registries answer" in page
    assert page.count("Answers</strong>") == len(REGISTRIES)
    assert "No maintenance is planned" in page


def test_a_silent_registry_stops_nobody(read):
    shut("degrees")
    page = read("/registries/")
    assert "1 registry does not answer as usual" in page
    assert "It has not answered since" in page
    assert "Applications can be filled in and submitted all the same" in page


def test_a_registry_in_trouble_is_told_apart_from_one_that_is_silent(read):
    Breaker.objects.create(registry="degrees", failures=2, window_started_at=timezone.now())
    page = read("/registries/")
    assert "Answers with difficulty" in page
    assert "Does not answer" not in page


@pytest.mark.parametrize(("language", "note"), [("en", "The system is upgraded."), ("vi", "Nâng cấp hệ thống.")])
def test_maintenance_says_until_when_and_why(site, language, note):
    maintain(-1, 1)
    with translation.override(language):
        page = site.get("/registries/", headers={"accept-language": language}).content.decode()
    assert note in page
    assert f"{timezone.localtime(timezone.now() + timedelta(hours=1)):%d/%m/%Y}" in page


def test_planned_maintenance_is_announced(read):
    maintain(5, 6)
    page = read("/registries/")
    assert "All registries answer" in page
    assert "The system is upgraded." in page


def test_it_costs_the_same_whatever_happens(site, django_assert_num_queries):
    with django_assert_num_queries(4):
        site.get("/registries/")
    for registry in ("degrees", "practitioners"):
        shut(registry)
        maintain(-1, 1, registry)
        maintain(5, 6, registry)
    with django_assert_num_queries(4):
        site.get("/registries/")


def test_it_is_fresh_and_only_read(site):
    assert "no-store" in site.get("/registries/").headers["Cache-Control"]
    assert site.post("/registries/").status_code == 405


@pytest.mark.parametrize("address", ["/", "/procedures/"])
def test_every_page_leads_there(read, address):
    assert 'href="/registries/"' in read(address)
