"""A browser, an issuer that obeys, and the sign-in between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from procedures.vocabulary import Role
from tests.portal.accounts.issuer import CLIENT_ID, CLIENT_SECRET, Issuer, running_issuer
from workflows.people.models import Official, OfficialRole, Unit, User

PASSWORD = "correct-horse-battery"
START, CALLBACK = "/sign-in/e-id/", "/accounts/oidc/eid/login/callback/"


def query_of(url: str) -> dict[str, str]:
    """The query of a URL."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def signed_in(client: Client) -> User | None:
    """Who is signed in in this browser."""
    found = client.session.get("_auth_user_id")
    return User.objects.get(pk=found) if found else None


@dataclass
class Flow:
    """A browser on its way to the e-ID and back."""

    client: Client
    issuer: Issuer

    def start(self, next_url: str = "", address: str = START) -> dict[str, str]:
        """Press the button; what the browser is sent to the e-ID with."""
        response = self.client.post(address, {"next": next_url} if next_url else {})
        assert response.status_code == 302, response.content.decode()
        sent = query_of(response["Location"])
        self.issuer.nonce = sent["nonce"]
        return sent

    def back(self, sent: dict[str, str], **answer: str) -> Any:
        """The e-ID sends the browser back, with a code unless `answer` says something else."""
        return self.client.get(CALLBACK, {"state": sent["state"], **(answer or {"code": "a-code"})})

    def whole(self, next_url: str = "") -> Any:
        """There and back."""
        return self.back(self.start(next_url))


@pytest.fixture(autouse=True)
def rooms(settings) -> Iterator[None]:
    """The rooms of this test, in English, with nothing counted or kept from an earlier one."""
    settings.ROOT_URLCONF = "tests.portal.rooms"
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def browser(db) -> Callable[[], Client]:
    """Makes browsers that read English."""
    return lambda: Client(headers={"accept-language": "en"})


@pytest.fixture
def issuer(settings) -> Iterator[Issuer]:
    """The provider in place of the national e-ID."""
    with running_issuer() as running:
        settings.EID_ISSUER = running.url
        settings.EID_CLIENT_ID, settings.EID_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        yield running


@pytest.fixture
def flow(browser, issuer) -> Flow:
    """One browser and the issuer."""
    return Flow(browser(), issuer)


@pytest.fixture
def make_official(db) -> Callable[..., Official]:
    """Makes an official with a password and roles."""

    def make(username: str = "tiepnhan", *roles: Role, active: bool = True) -> Official:
        unit, _made = Unit.objects.get_or_create(code="kcb", defaults={"title_vi": "Cục", "title_en": "Unit"})
        user = User.objects.create_user(username=username, password=PASSWORD)
        official = Official.objects.create(user=user, full_name="Trần Văn Bình", unit=unit, active=active)
        OfficialRole.objects.bulk_create(OfficialRole(official=official, role=role.value) for role in roles)
        return official

    return make
