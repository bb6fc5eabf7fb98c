"""The real flow: this portal's pages, and the sandbox's e-ID in its own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.integrations.sandbox.browser import Visit, hidden_fields
from tests.integrations.sandbox.process import CLIENT_ID, CLIENT_SECRET, PASSWORD, Sandbox, free_port, running_sandbox
from tests.portal.accounts.conftest import CALLBACK, START, signed_in
from workflows.people.models import Person


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox"), free_port(), free_port(), people=60) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running, settings) -> Sandbox:
    settings.EID_ISSUER = running.issuer
    settings.EID_CLIENT_ID, settings.EID_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
    return running


@pytest.fixture
def come(sandbox, db) -> Callable[..., tuple[Client, HttpResponse]]:
    """Goes to the e-ID as one of the cast, answers its pages, and comes back."""

    def go(key: str, action: str = "grant", scopes: tuple[str, ...] = ()):
        client = Client(headers={"accept-language": "en", "host": urlsplit(sandbox.portal).netloc})
        sent = client.post(START)["Location"]
        visit = Visit(sandbox)
        arrived = visit.session.get(sent, timeout=10)
        entered = {"identity_number": sandbox.person(key)["identity_number"], "password": PASSWORD}
        page = visit.session.post(arrived.url, data=hidden_fields(arrived.text) | entered, timeout=10)
        answer = visit.consent(page, action=action, scopes=scopes)
        return client, client.get(CALLBACK, answer)

    return go


def test_person_of_level_two_comes_in(come, sandbox):
    client, response = come("nurse_ready")
    assert response["Location"] == "/home/"
    person, known = Person.objects.get(), sandbox.person("nurse_ready")
    assert (person.identity_number, person.full_name) == (known["identity_number"], known["full_name"])
    assert person.may_file
    assert person.portrait is None
    assert signed_in(client) == person.user


def test_person_of_level_one_comes_in_and_may_not_file(come):
    come("level_one")
    assert not Person.objects.get().may_file


def test_portrait_comes_with_consent(come):
    come("nurse_ready", scopes=("portrait",))
    assert Person.objects.get().portrait.startswith("data:image/")


def test_person_of_whom_only_the_year_of_birth_is_known_comes_in(come):
    come("year_only")
    assert len(Person.objects.get().birth_date) == 4


def test_person_who_declines_is_told_so(come):
    client, response = come("nurse_ready", action="cancel")
    assert "You did not sign in" in response.content.decode()
    assert signed_in(client) is None


def test_e_id_gets_what_it_knows_how_to_read(sandbox, db):
    client = Client(headers={"host": urlsplit(sandbox.portal).netloc})
    location = urlsplit(client.post(START)["Location"])
    assert f"{location.scheme}://{location.netloc}{location.path}".startswith(sandbox.issuer)
    assert parse_qs(location.query)["redirect_uri"] == [sandbox.portal + CALLBACK]
