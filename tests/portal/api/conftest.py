"""The interface with two of the real definitions, asked by a program without an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.definitions import load_two


@pytest.fixture
def program(settings, db) -> Client:
    """Whoever asks."""
    settings.ROOT_URLCONF = "tests.portal.rooms"
    settings.PUBLIC_URL = "https://motcua.example"
    load_two()
    return Client()


@pytest.fixture
def get(program) -> Callable[[str], Any]:
    """The JSON of an answer that must be there."""

    def fetch(address: str) -> Any:
        response = program.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return response.json()

    return fetch
