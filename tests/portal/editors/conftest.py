"""Two editors of one unit at their browsers, and one of another."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.portal.conftest import browser_of
from tests.workflows import making
from tests.workflows.editions.writing import PROCEDURE, Editors
from workflows.editions.models import Proposal


@pytest.fixture
def editors(ministry: making.Desk) -> Editors:
    return Editors()


class Desk:
    """An editor's browser, and what is done in it."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def upload(self, raw: bytes, address: str = f"/editions/{PROCEDURE}/new/") -> Proposal:
        """Upload a file, and come to the page of its draft."""
        response = self.browser.post(address, {"file": SimpleUploadedFile("edition.yaml", raw)})
        assert response.status_code == 302, response.content.decode()
        return Proposal.objects.latest("updated_at")

    def page(self, address: str) -> str:
        response = self.browser.get(address)
        assert response.status_code == 200, (address, response.status_code)
        return str(response.content.decode())


@pytest.fixture
def author(editors: Editors) -> Desk:
    return Desk(browser_of(editors.author.user))


@pytest.fixture
def publisher(editors: Editors) -> Desk:
    return Desk(browser_of(editors.publisher.user))


@pytest.fixture
def stranger(editors: Editors) -> Desk:
    return Desk(browser_of(editors.stranger.user))


def at(proposal: Proposal, page: str = "") -> str:
    return f"/editions/drafts/{proposal.public_id}/{page}"
