"""Editors see the definitions of their own unit; nobody else sees any of the desk."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.portal.editors.conftest import Desk, at
from tests.workflows import making
from tests.workflows.editions.writing import PROCEDURE, Editors, proposed, text

PAGES = ["", "new/", "export/", f"{PROCEDURE}/new/", f"{PROCEDURE}/2025-07-01/", f"{PROCEDURE}/2025-07-01/file/"]
OF_A_DRAFT = [
    "",
    "versions/1/",
    "drop/",
    "differences/",
    "pages/",
    "pages/identity/",
    "simulation/",
    "publish/",
]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EDITOR])
def test_no_other_role_may_open_a_page(ministry: making.Desk, role: Role, page: str) -> None:
    assert browser_of(making.official(role).user).get(f"/editions/{page}").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_an_applicant_may_not_either(ministry: making.Desk, page: str) -> None:
    user = making.person().user
    assert user is not None
    assert browser_of(user).get(f"/editions/{page}").status_code == 403


def test_a_stranger_is_sent_to_the_officials_sign_in(db: None) -> None:
    response = Client().get("/editions/", follow=True)
    assert response.redirect_chain[-1][0].startswith("/sign-in/officials/")


@pytest.mark.parametrize("page", OF_A_DRAFT)
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_units_draft_is_not_there(editors: Editors, stranger: Desk, page: str, method: str) -> None:
    response = getattr(stranger.browser, method)(at(proposed(editors.author), page))
    assert response.status_code in ((404,) if method == "get" else (404, 405))


@pytest.mark.parametrize("page", ["new/", "2025-07-01/", "2025-07-01/file/", "2025-07-01/withdraw/", "nonsense/"])
def test_another_units_procedure_is_not_there(stranger: Desk, page: str) -> None:
    assert stranger.browser.get(f"/editions/{PROCEDURE}/{page}").status_code == 404


@pytest.mark.parametrize("page", OF_A_DRAFT)
def test_a_colleague_may_look_at_everything(editors: Editors, publisher: Desk, page: str) -> None:
    assert publisher.browser.get(at(proposed(editors.author), page)).status_code == 200


def test_a_first_upload_for_another_units_procedure_is_refused_with_a_reason(stranger: Desk) -> None:
    response = stranger.browser.post(
        "/editions/new/", {"procedure": PROCEDURE, "file": SimpleUploadedFile("x.yaml", text())}
    )
    assert "This procedure belongs to another unit." in response.content.decode()


def test_an_editor_may_not_open_the_desk_of_cases(author: Desk) -> None:
    assert author.browser.get("/desk/").status_code == 403


def test_an_editor_begins_with_the_editions(author: Desk) -> None:
    assert author.browser.get("/home/").headers["Location"] == "/editions/"


def test_the_navigation_leads_there(author: Desk) -> None:
    page = author.page("/editions/")
    assert 'href="/editions/"' in page
    assert 'href="/desk/"' not in page
