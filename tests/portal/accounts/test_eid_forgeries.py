"""Answers that prove nothing let nobody in, and make nobody."""

import time

import pytest
from joserfc.jwk import OctKey

from tests.portal.accounts.conftest import signed_in
from tests.portal.accounts.issuer import CLIENT_ID, CLIENT_SECRET, as_json, key
from workflows.people.models import Person


@pytest.fixture
def refused(flow):
    """Goes the whole way and insists that it ends at the page about answers that cannot be trusted."""

    def check() -> None:
        response = flow.whole()
        assert response.status_code == 403
        assert "cannot trust" in response.content.decode()
        assert signed_in(flow.client) is None
        assert not Person.objects.exists()

    return check


def test_signature_of_another_key_under_the_published_id(flow, refused):
    forged = key("forged")
    forged_dict = {**forged.as_dict(private=True), "kid": "first"}
    flow.issuer.signed_by = type(forged).import_key(forged_dict)
    refused()


def test_key_that_is_not_published(flow, refused):
    flow.issuer.signed_by = key("unpublished")
    refused()


def test_no_signature(flow, refused):
    flow.issuer.algorithm = "none"
    refused()


def test_signature_by_the_shared_secret(flow, refused):
    flow.issuer.algorithm = "HS256"
    flow.issuer.signed_by = OctKey.import_key(CLIENT_SECRET, {"kid": "first"})
    refused()


def test_no_id_token(flow, refused):
    flow.issuer.answers["/token"] = lambda: as_json({"access_token": "opaque"})
    refused()


@pytest.mark.parametrize("token", [5, "", "a.b.c", "a.b", "a.b.c.d.e", {"alg": "none"}, "é"], ids=repr)
def test_id_token_that_is_none(flow, refused, token):
    flow.issuer.answers["/token"] = lambda: as_json({"access_token": "opaque", "id_token": token})
    refused()


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": [CLIENT_ID, "another-client"]},
        {"aud": None},
        {"azp": "another-client"},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 3600},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
    ],
    ids=lambda claims: "-".join(claims),
)
def test_claim_that_does_not_hold(flow, refused, claims):
    flow.issuer.userinfo["sub"] = "subject-1"
    flow.issuer.claims |= claims
    refused()


def test_several_audiences_are_fine_when_the_token_was_made_for_us(flow):
    flow.issuer.claims |= {"aud": [CLIENT_ID, "another-client"], "azp": CLIENT_ID}
    assert flow.whole()["Location"] == "/home/"


def test_clocks_may_differ_a_little(flow):
    flow.issuer.claims |= {"iat": int(time.time()) + 30}
    assert flow.whole()["Location"] == "/home/"


def test_userinfo_about_somebody_else(flow, refused):
    flow.issuer.userinfo["sub"] = "subject-2"
    refused()


def test_description_of_another_issuer(flow):
    flow.issuer.described["issuer"] = "https://evil.example"
    response = flow.client.post("/sign-in/e-id/")
    assert response.status_code == 403


@pytest.mark.parametrize("endpoint", ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"])
@pytest.mark.parametrize("address", ["http://evil.example/x", "ftp://127.0.0.1/x", "", None])
def test_endpoint_off_tls(flow, endpoint, address):
    flow.issuer.described[endpoint] = address
    assert flow.client.post("/sign-in/e-id/").status_code == 403


def test_plain_http_issuer_elsewhere_is_not_even_called(flow, settings):
    settings.EID_ISSUER = "http://e-id.example"
    assert flow.client.post("/sign-in/e-id/").status_code == 403


def test_redirect_of_an_endpoint_is_not_followed(flow, issuer):
    flow.issuer.answers["/userinfo"] = lambda: (302, b"")
    response = flow.whole()
    assert response.status_code == 503
    assert signed_in(flow.client) is None
