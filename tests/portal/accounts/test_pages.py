"""The sign-in page, signing out, the first page of each, and the notice about level 1."""

import pytest
from django.template.loader import render_to_string

from procedures.vocabulary import Role
from tests.portal.accounts.conftest import signed_in
from workflows.journal import Kind, entries
from workflows.people.accounts import EidIdentity, person_of
from workflows.people.models import User


@pytest.fixture
def client(browser):
    return browser()


@pytest.fixture
def person(db):
    return person_of(EidIdentity("001199012345", "Nguyễn Thị Hoàng Ưu", "1999-05-17", 2))


def test_sign_in_page_offers_the_e_id_and_the_officials_page(client):
    page = client.get("/sign-in/").content.decode()
    assert 'action="/sign-in/e-id/"' in page
    assert 'href="/sign-in/officials/"' in page


def test_sign_in_page_carries_on_where_to_go(client):
    page = client.get("/sign-in/?next=/applications/").content.decode()
    assert '<input type="hidden" name="next" value="/applications/">' in page
    assert 'href="/sign-in/officials/?next=%2Fapplications%2F"' in page


def test_sign_in_page_forgets_another_site(client):
    page = client.get("/sign-in/?next=https://evil.example/").content.decode()
    assert 'value="https://evil.example/"' not in page
    assert 'href="/sign-in/officials/"' in page


@pytest.mark.parametrize("desk", ["/desk/", "/audit/"])
def test_whoever_was_on_the_way_to_a_desk_gets_the_officials_page(client, desk):
    response = client.get("/sign-in/", {"next": desk})
    assert response["Location"] == f"/sign-in/officials/?next={desk.replace('/', '%2F')}"


def test_page_for_accounts_sends_strangers_to_the_sign_in_page(client):
    assert client.get("/applications/")["Location"] == "/sign-in/?next=/applications/"


def test_looking_at_the_sign_in_page_writes_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/sign-in/")


def test_applicant_starts_at_the_applications(client, person):
    client.force_login(person.user)
    assert client.get("/home/")["Location"] == "/applications/"


@pytest.mark.parametrize(
    ("roles", "place"),
    [
        ([Role.RECEIVER], "/desk/"),
        ([Role.APPRAISER, Role.AUDITOR], "/desk/"),
        ([], "/desk/"),
        ([Role.AUDITOR], "/audit/"),
    ],
)
def test_official_starts_at_the_desk_and_a_mere_auditor_at_the_audit(client, make_official, roles, place):
    client.force_login(make_official("somebody", *roles).user)
    assert client.get("/home/")["Location"] == place


def test_official_who_left_has_no_first_page(client, make_official):
    client.force_login(make_official(active=False).user)
    assert client.get("/home/").status_code == 403


def test_account_of_nobody_has_no_first_page(client, db):
    client.force_login(User.objects.create_user(username="nobody"))
    assert client.get("/home/").status_code == 403


def test_signing_out_ends_the_session_and_says_so(client, person):
    client.force_login(person.user)
    page = client.post("/sign-out/", follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert "You are signed out." in page.content.decode()
    assert "also sign out of the e-ID" in page.content.decode()
    assert signed_in(client) is None


def test_signing_out_stands_in_the_journal(client, person):
    client.force_login(person.user)
    client.post("/sign-out/")
    assert [entry.kind for entry in entries(f"user:{person.public_id}")] == [Kind.PERSON_SIGNED_OUT]


def test_officials_signing_out_stands_in_the_journal(client, make_official):
    official = make_official()
    client.force_login(official.user)
    page = client.post("/sign-out/", follow=True).content.decode()
    assert [entry.kind for entry in entries(f"user:{official.public_id}")] == [Kind.OFFICIAL_SIGNED_OUT]
    assert "e-ID" not in page.split("<main")[1].split("</h1>")[0]


def test_link_does_not_sign_out(client, person):
    client.force_login(person.user)
    assert client.get("/sign-out/").status_code == 405
    assert signed_in(client) == person.user


def test_signing_out_twice_is_harmless(client):
    assert client.post("/sign-out/")["Location"] == "/"


def test_notice_about_level_one_says_what_is_not_possible_and_what_to_do():
    notice = render_to_string("accounts/level_one.html")
    assert "cannot submit" in notice
    assert "raise your level" in notice
