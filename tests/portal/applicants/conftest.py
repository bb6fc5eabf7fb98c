"""An applicant who is signed in, and the pages of one application."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.workflows import making
from tests.workflows.conftest import found_ministry
from workflows.drafts.models import Draft
from workflows.filling.models import Lookup
from workflows.people.models import Person


@pytest.fixture
def ministry(db: None) -> making.Desk:
    return found_ministry()


@pytest.fixture
def person(ministry: making.Desk) -> Person:
    return making.person()


@pytest.fixture
def browser(person: Person) -> Client:
    """The applicant's browser, in English."""
    return signed_in(person)


def signed_in(person: Person) -> Client:
    client = Client(headers={"accept-language": "en"})
    assert person.user is not None
    client.force_login(person.user)
    return client


class Pages:
    """The addresses of one draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.tasks = f"/applications/drafts/{draft.public_id}/"
        self.plan = f"{self.tasks}plan/"
        self.check = f"{self.tasks}check/"

    def step(self, name: str) -> str:
        return f"{self.tasks}steps/{name}/"

    def post(self, client: Client, step: str, **values: object) -> object:
        """Fill in a step as a browser does: the form's prefix, and the wizard's own hidden field."""
        data = {f"{step}-{name}": value for name, value in values.items()}
        data[f"{self.draft.public_id}-current_step"] = step
        return client.post(self.step(step), data)


FILLED: dict[str, dict[str, object]] = {
    "identity": {},
    "profession": {"profession": "nurse"},
    "practice": {},
    "health": {},
    "history": {"work_history": "01/2019 – nay: điều dưỡng, Bệnh viện Thử"},
    "contact": {"phone": "0912 345 678"},
    "delivery": {"delivery": "electronic"},
    "declaration": {"portrait_consent": "on", "truth": "on"},
}


def answer_all(draft: Draft) -> None:
    """Let every registry answer as it would for somebody who may have the licence."""
    for lookup in Lookup.objects.filter(draft=draft.public_id):
        making.answer(lookup, making.values()[lookup.registry])
