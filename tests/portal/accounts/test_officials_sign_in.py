"""Officials and auditors come in by user name and password; nobody else does."""

import pytest
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.accounts.conftest import PASSWORD, signed_in
from workflows.journal import Kind, entries
from workflows.people.accounts import EidIdentity, person_of

ADDRESS = "/sign-in/officials/"
FAILURE = "The user name or the password is not right"


@pytest.fixture
def client(browser):
    return browser()


def enter(client, username="tiepnhan", password=PASSWORD, address=ADDRESS):
    return client.post(address, {"login": username, "password": password})


def test_official_comes_in(client, make_official):
    official = make_official("tiepnhan", Role.RECEIVER)
    assert enter(client)["Location"] == "/home/"
    assert signed_in(client) == official.user


def test_sign_in_stands_in_the_journal(client, make_official):
    official = make_official()
    enter(client)
    (entry,) = entries(f"user:{official.public_id}")
    assert (entry.kind, entry.actor) == (Kind.OFFICIAL_SIGNED_IN, f"official:{official.public_id}")


def test_session_key_changes(client, make_official):
    make_official()
    client.get("/sign-in/")
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    enter(client)
    assert client.session.session_key != before


def test_session_ends_with_the_browser(client, make_official):
    make_official()
    enter(client)
    assert client.session.get_expire_at_browser_close()


@pytest.mark.parametrize(("username", "password"), [("tiepnhan", "wrong-password"), ("nobody", PASSWORD)])
def test_failure_does_not_tell_which_part_was_wrong(client, make_official, username, password):
    make_official()
    page = enter(client, username, password).content.decode()
    assert FAILURE in page
    assert signed_in(client) is None


def test_password_is_never_sent_back(client, make_official):
    make_official()
    assert "wrong-password" not in enter(client, password="wrong-password").content.decode()


@pytest.mark.parametrize("field", ["login", "password"])
def test_empty_field_is_named(client, make_official, field):
    page = client.post(ADDRESS, {"login": "tiepnhan", "password": PASSWORD, field: ""}).content.decode()
    assert f'href="#id_{field}"' in page


def test_over_long_input_is_no_error_of_ours(client):
    assert enter(client, "x" * 5000, "y" * 5000).status_code == 200


@pytest.mark.parametrize("name", ["tiep\x00nhan", "ｔｉｅｐｎｈａｎ", "' OR 1=1 --"])
def test_odd_user_names_are_refused_like_others(client, make_official, name):
    make_official()
    response = enter(client, name)
    assert response.status_code == 200
    assert signed_in(client) is None


def test_official_who_left_does_not_come_in(client, make_official):
    make_official(active=False)
    assert FAILURE in enter(client).content.decode()
    assert signed_in(client) is None


def test_closed_account_does_not_come_in(client, make_official):
    official = make_official()
    official.user.is_active = False
    official.user.save()
    assert FAILURE in enter(client).content.decode()
    assert signed_in(client) is None


def test_applicant_does_not_come_in_even_with_a_password(client):
    person = person_of(EidIdentity("001199012345", "Nguyễn Thị Hoàng Ưu", "1999-05-17", 2))
    person.user.set_password(PASSWORD)
    person.user.save()
    assert FAILURE in enter(client, person.user.username).content.decode()
    assert signed_in(client) is None


def test_guessing_is_stopped_for_the_user_name(client, make_official):
    make_official()
    for _attempt in range(5):
        enter(client, password="wrong-password")
    page = enter(client).content.decode()
    assert "Too many attempts" in page
    assert signed_in(client) is None


def test_guessing_for_one_name_does_not_lock_out_another(client, make_official):
    make_official()
    make_official("thamdinh")
    for _attempt in range(6):
        enter(client, password="wrong-password")
    assert enter(client, "thamdinh")["Location"] == "/home/"


def test_flood_from_one_address_gets_a_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    responses = [enter(client) for _attempt in range(3)]
    assert responses[-1].status_code == 429
    assert "Wait a minute" in responses[-1].content.decode()


def test_page_that_was_asked_for_comes_next(client, make_official):
    make_official()
    assert enter(client, address=f"{ADDRESS}?next=/desk/")["Location"] == "/desk/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_no_other_site_comes_next(client, make_official, elsewhere):
    make_official()
    response = client.post(ADDRESS, {"login": "tiepnhan", "password": PASSWORD, "next": elsewhere})
    assert response["Location"] == "/home/"


def test_form_refuses_another_sites_post(make_official):
    make_official()
    assert enter(Client(enforce_csrf_checks=True)).status_code == 403


def test_whoever_is_signed_in_goes_on(client, make_official):
    client.force_login(make_official().user)
    assert client.get(ADDRESS)["Location"] == "/home/"


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/login/", "/accounts/password/reset/", "/accounts/"])
def test_no_other_page_of_allauth_is_there(client, path):
    assert client.get(path).status_code in (302, 404)
    assert client.get(path, follow=True).redirect_chain in ([], [(f"/sign-in/?next={path}", 302)])
