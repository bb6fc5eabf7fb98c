"""Pages for what went wrong."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "Page not found"),
        ("/conflict/", 409, "Somebody changed this meanwhile"),
        ("/broken/", 500, "Something went wrong on our side"),
    ],
)
def test_each_error_has_its_page(site, address, status, words):
    response = site.get(address)
    assert response.status_code == status
    assert f"<title>{words} – Một Cửa</title>" in response.content.decode()


def test_a_strange_host_is_a_bad_request(site):
    response = site.get("/form/", headers={"host": "elsewhere.example"})
    assert response.status_code == 400


def test_an_expired_form_says_what_to_do(site, settings):
    settings.CSRF_FAILURE_VIEW = "portal.ui.errors.csrf_failure"
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = strict.post("/form/", {})
    assert response.status_code == 403
    assert "Go back, reload the page, and send the form again." in response.content.decode()


def test_a_conflict_says_who_when_and_where_to_look(page):
    html = page("/conflict/")
    assert "Trần Văn Bình changed it at 22/11/2026 12:04" in html.one("main").text
    assert [link.attrs["href"] for link in html.all("a", class_="govuk-button")] == ["/desk/"]


def test_changing_the_language_of_a_conflict_leads_to_the_present_state(page):
    assert page("/conflict/").one("input", name="next").attrs["value"] == "/desk/"


def test_the_page_of_our_own_faults_needs_no_form_and_no_account(page):
    assert not page("/broken/").all("form")
