"""The public pages with two of the real definitions, however many there are, read by a stranger in English."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import translation

from tests.definitions import load_two

CODE = "1.012289"


@pytest.fixture
def site(settings, db) -> Iterator[Client]:
    """A visitor who has not signed in."""
    settings.ROOT_URLCONF = "tests.portal.rooms"
    load_two()
    with translation.override("en"):
        yield Client(headers={"accept-language": "en"})


@pytest.fixture
def read(site) -> Callable[[str], str]:
    """The text of a page that must be there."""

    def fetch(address: str) -> str:
        response = site.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response.content.decode()

    return fetch
