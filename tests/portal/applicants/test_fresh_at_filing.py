"""Filing with answers that have grown old: they are asked anew, and nothing changes behind the applicant's back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal.applicants.conftest import FILLED, Pages, answer_all
from tests.workflows import making
from workflows.cases.models import Case
from workflows.drafts import actions
from workflows.drafts.models import Draft
from workflows.filling import lookups
from workflows.filling.models import Lookup
from workflows.people.models import Person

Answering = Callable[..., None]


@pytest.fixture
def old(browser: Client, person: Person) -> Draft:
    """A draft that could be filed, whose registries answered long ago."""
    draft = actions.agree_to_lookups(actions.start(person, making.PROCEDURE, on=timezone.localdate()))
    answer_all(draft)
    for step, values in FILLED.items():
        Pages(draft).post(browser, step, **values)
    then = timezone.now() - timedelta(days=400)
    Lookup.objects.filter(draft=draft.public_id).update(as_of=then, answered_at=then, asked_at=then)
    return draft


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Answering:
    """Lets registries say these values when they are asked in the request; only the wire is left out."""

    def set_up(**changes: Any) -> None:
        known = making.values(**changes)

        def hurry(draft: uuid.UUID | None = None, **_options: object) -> None:
            for lookup in Lookup.objects.filter(draft=draft):
                making.answer(lookup, known[lookup.registry])

        monkeypatch.setattr(lookups, "hurry", hurry)

    return set_up


def submit(browser: Client, draft: Draft) -> Any:
    return browser.post(Pages(draft).check, {"version": Draft.objects.get(pk=draft.pk).version})


def test_what_says_the_same_is_filed_at_once(browser: Client, old: Draft, answering: Answering) -> None:
    answering()
    assert submit(browser, old).status_code == 302
    assert Case.objects.count() == 1


def test_what_says_something_else_is_shown_first(browser: Client, old: Draft, answering: Answering) -> None:
    answering(practitioners__practice_months=41)
    page = submit(browser, old).content.decode()
    assert not Case.objects.exists()
    assert "A registry says something else now" in page
    assert "Before: 7" in page
    assert "41" in page


def test_having_seen_it_the_applicant_files(browser: Client, old: Draft, answering: Answering) -> None:
    answering(practitioners__practice_months=41)
    submit(browser, old)
    assert submit(browser, old).status_code == 302
    assert Case.objects.count() == 1


def test_what_breaks_a_rule_now_is_not_filed(browser: Client, old: Draft, answering: Answering) -> None:
    answering(practitioners__practice_months=1)
    submit(browser, old)
    submit(browser, old)
    assert not Case.objects.exists()


def test_a_registry_that_is_silent_keeps_nobody_from_filing(
    browser: Client, old: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "hurry", lambda *_args, **_options: None)
    assert submit(browser, old).status_code == 302
    assert Case.objects.count() == 1
