"""What stands in the way of signing in ends in a page that says what to do; never in an error, never half-way."""

import time

import pytest

from portal.accounts.eid import session
from tests.portal.accounts.conftest import CALLBACK, signed_in
from tests.portal.accounts.issuer import as_json
from tests.services import free_port
from workflows.people.accounts import EidIdentity, person_of
from workflows.people.models import Person, User


def says(response, status: int, words: str) -> None:
    assert response.status_code == status
    assert words in response.content.decode()


def test_e_id_that_is_down_is_told_before_anybody_leaves(flow, settings):
    settings.EID_ISSUER = f"http://127.0.0.1:{free_port()}"
    says(flow.client.post("/sign-in/e-id/"), 503, "The e-ID does not answer")


@pytest.mark.parametrize("endpoint", ["/token", "/keys", "/userinfo"])
@pytest.mark.parametrize("status", [500, 503, 404, 401])
def test_endpoint_that_fails(flow, endpoint, status):
    flow.issuer.answers[endpoint] = lambda: (status, b"<h1>secret-of-the-provider</h1>")
    response = flow.whole()
    says(response, 503, "The e-ID does not answer")
    assert "secret-of-the-provider" not in response.content.decode()
    assert signed_in(flow.client) is None


@pytest.mark.parametrize("garbage", [b"", b"<html>", b"[]", b"null", b'"text"', b"\xff\xfe"], ids=repr)
@pytest.mark.parametrize("endpoint", ["/.well-known/openid-configuration", "/token", "/keys", "/userinfo"])
def test_garbage(flow, endpoint, garbage):
    flow.issuer.answers[endpoint] = lambda: (200, garbage)
    response = flow.client.post("/sign-in/e-id/")
    if response.status_code == 302:
        response = flow.whole()
    assert response.status_code in (403, 503)
    assert signed_in(flow.client) is None


def test_e_id_that_hangs_does_not_hang_us(flow, monkeypatch):
    monkeypatch.setattr(session, "READ_SECONDS", 0.2)
    flow.issuer.answers["/userinfo"] = lambda: (time.sleep(1.0), as_json({}))[1]
    begun = time.monotonic()
    says(flow.whole(), 503, "The e-ID does not answer")
    assert time.monotonic() - begun < 0.9


def test_answer_without_end_is_cut_off(flow, monkeypatch):
    monkeypatch.setattr(session, "MOST_BYTES", 1000)
    flow.issuer.answers["/userinfo"] = lambda: (200, b" " * 5000)
    says(flow.whole(), 503, "The e-ID does not answer")


def test_failure_is_not_remembered(flow):
    flow.issuer.answers["/.well-known/openid-configuration"] = lambda: (503, b"")
    flow.client.post("/sign-in/e-id/")
    flow.issuer.answers.clear()
    assert flow.whole()["Location"] == "/home/"


def test_person_who_cancels_reads_that_nothing_was_shared(flow):
    response = flow.back(flow.start("/procedures/"), error="access_denied")
    says(response, 200, "You did not sign in")
    assert 'name="next" value="/procedures/"' in response.content.decode()


def test_e_id_that_says_not_now(flow):
    says(flow.back(flow.start(), error="temporarily_unavailable"), 503, "The e-ID does not answer")


def test_return_without_a_start(flow):
    says(flow.client.get(CALLBACK, {"state": "made-up", "code": "a-code"}), 400, "has expired")


def test_return_without_anything(flow):
    says(flow.client.get(CALLBACK), 400, "has expired")


def test_return_in_another_browser(flow, browser):
    sent = flow.start()
    flow.client = browser()
    says(flow.back(sent), 400, "has expired")


def test_return_for_the_second_time(flow):
    sent = flow.start()
    flow.back(sent)
    says(flow.back(sent), 400, "has expired")
    assert signed_in(flow.client) is not None


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("identity_number", None),
        ("identity_number", "12345"),
        ("identity_number", "00119901234a"),
        ("identity_number", "００１１９９０１２３４５"),
        ("identity_number", 1199012345),
        ("name", None),
        ("name", "   "),
        ("name", "Nguyễn\x00Ưu"),
        ("birthdate", None),
        ("birthdate", "0000-05-17"),
        ("birthdate", "1999-13-40"),
    ],
)
def test_identity_that_cannot_be_used(flow, claim, value):
    flow.issuer.claims[claim] = value
    says(flow.whole(), 403, "did not say who you are")
    assert not Person.objects.exists()


def test_account_that_was_closed_here(flow, browser):
    flow.whole()
    User.objects.update(is_active=False)
    flow.client = browser()
    says(flow.whole(), 403, "Your account here is closed")
    assert signed_in(flow.client) is None


def test_subject_that_now_names_another_identity_number(flow, browser):
    flow.whole()
    flow.client, flow.issuer.claims["identity_number"] = browser(), "079088000001"
    says(flow.whole(), 403, "does not match")
    assert signed_in(flow.client) is None
    assert Person.objects.count() == 1


def test_account_of_an_official_is_closed_to_the_e_id(flow, make_official):
    person = person_of(EidIdentity("001199012345", "Nguyễn Thị Hoàng Ưu", "1999-05-17", 2))
    official = make_official()
    Person.objects.filter(pk=person.pk).update(user=official.user)
    says(flow.whole(), 403, "closed")
    assert signed_in(flow.client) is None
