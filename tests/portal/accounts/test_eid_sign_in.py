"""Signing in with the e-ID: who comes in, and what is kept of it."""

import base64
import json
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.contrib.sessions.models import Session

from tests.portal.accounts.conftest import signed_in
from tests.portal.accounts.issuer import CLIENT_ID, CLIENT_SECRET, NURSE, key
from workflows.journal import Kind, entries
from workflows.people.accounts import identity_index
from workflows.people.models import Person

PORTRAIT = "data:image/png;base64,iVBORw0KGgo="


def test_person_comes_in_by_what_the_e_id_says(flow):
    response = flow.whole()
    assert (response.status_code, response["Location"]) == (302, "/home/")
    person = Person.objects.get()
    assert signed_in(flow.client) == person.user
    assert (person.identity_number, person.full_name, person.birth_date) == (*NURSE.values(),)
    assert person.assurance_level == 2


def test_account_has_no_usable_password(flow):
    flow.whole()
    assert not Person.objects.get().user.has_usable_password()


def test_same_person_is_found_again(flow, browser):
    flow.whole()
    flow.client = browser()
    flow.whole()
    assert Person.objects.count() == 1
    assert SocialAccount.objects.count() == 1


def test_new_subject_of_the_same_identity_number_is_the_same_person(flow, browser):
    flow.whole()
    flow.client, flow.issuer.claims["sub"] = browser(), "subject-after-a-new-card"
    flow.whole()
    assert signed_in(flow.client) == Person.objects.get().user


def test_level_and_name_are_brought_up_to_date_at_each_sign_in(flow, browser):
    flow.issuer.claims["acr"] = "1"
    flow.whole()
    assert not Person.objects.get().may_file
    flow.client = browser()
    flow.issuer.claims |= {"acr": "2", "name": "Nguyễn Thị Hoàng Ưu Mới"}
    flow.whole()
    person = Person.objects.get()
    assert person.may_file
    assert person.full_name == "Nguyễn Thị Hoàng Ưu Mới"


@pytest.mark.parametrize("acr", [None, "", "0", "3", "high", True, 2.0, ["2"]], ids=repr)
def test_unknown_or_missing_level_is_level_one(flow, acr):
    flow.issuer.claims["acr"] = acr
    flow.whole()
    assert Person.objects.get().assurance_level == 1


def test_level_in_the_userinfo_answer_does_not_count(flow):
    flow.issuer.claims["acr"] = None
    flow.issuer.userinfo["acr"] = "2"
    flow.whole()
    assert Person.objects.get().assurance_level == 1


def test_claims_may_come_in_the_userinfo_answer(flow):
    flow.issuer.claims = {"acr": "2"}
    flow.issuer.userinfo |= NURSE
    flow.whole()
    assert Person.objects.get().identity_number == NURSE["identity_number"]


def test_signed_claims_come_before_those_of_userinfo(flow):
    flow.issuer.userinfo["identity_number"] = "079088000001"
    flow.whole()
    assert Person.objects.get().identity_number == NURSE["identity_number"]


def test_another_providers_words_are_mapped(flow, settings):
    settings.EID_CLAIMS = {
        "identity_number": "SoDinhDanh",
        "full_name": "HoVaTen",
        "birth_date": "NgayThangNamSinh",
        "assurance_level": "loAs",
        "portrait": "AnhChanDung",
    }
    settings.EID_LEVEL_2 = ["Level02"]
    claims = {"SoDinhDanh": "001199012345", "HoVaTen": "Lò Văn Ế", "NgayThangNamSinh": "17/05/1999", "loAs": "Level02"}
    flow.issuer.claims = claims
    flow.whole()
    person = Person.objects.get()
    assert (person.full_name, person.birth_date, person.assurance_level) == ("Lò Văn Ế", "1999-05-17", 2)


def test_portrait_is_kept_encrypted_when_it_is_given(flow):
    flow.issuer.userinfo["portrait"] = PORTRAIT
    flow.whole()
    assert Person.objects.get().portrait == PORTRAIT


def test_portrait_at_another_address_is_not_fetched(flow):
    flow.issuer.userinfo["portrait"] = f"{flow.issuer.url}/portrait.png"
    flow.whole()
    assert Person.objects.get().portrait is None
    assert not flow.issuer.called("/portrait.png")


# --- What is kept ----------------------------------------------------------------------------------------------------


def test_social_account_holds_nothing_personal(flow):
    flow.issuer.claims["sub"] = NURSE["identity_number"]  # some providers use it as the subject
    flow.whole()
    account = SocialAccount.objects.get()
    assert account.extra_data == {}
    row = json.dumps([account.uid, account.provider, str(account)])
    assert not [value for value in NURSE.values() if value in row]


def test_no_token_is_stored(flow):
    flow.whole()
    assert not SocialToken.objects.exists()
    assert "opaque" not in json.dumps(dict(flow.client.session))


def test_session_holds_nothing_personal(flow):
    flow.issuer.claims["sub"] = NURSE["identity_number"]
    flow.whole()
    kept = json.dumps(dict(flow.client.session), ensure_ascii=False)
    assert not [value for value in NURSE.values() if value in kept]


def test_session_key_changes_when_somebody_signs_in(flow):
    flow.start()
    before = flow.client.session.session_key
    flow.back(flow.start())
    assert flow.client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_sign_in_stands_in_the_journal(flow):
    flow.whole()
    person = Person.objects.get()
    (entry,) = entries(f"user:{person.public_id}")
    assert (entry.kind, entry.actor) == (Kind.PERSON_SIGNED_IN, f"person:{person.public_id}")
    assert entry.subject_index == identity_index(NURSE["identity_number"])
    assert json.loads(entry.body)["data"] == {"level": 2}


def test_log_names_nobody(flow, caplog):
    flow.whole()
    flow.issuer.claims["identity_number"] = "not a number of 12 digits"
    flow.client.logout()
    flow.whole()
    assert not [value for value in (*NURSE.values(), "not a number") if value in caplog.text]


# --- What is sent ----------------------------------------------------------------------------------------------------


def test_browser_is_sent_with_state_nonce_and_pkce(flow):
    sent = flow.start()
    assert {"state", "nonce", "code_challenge"} <= sent.keys()
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    assert set(sent["scope"].split()) == {"openid", "profile", "identity", "portrait"}
    assert sent["redirect_uri"] == "http://testserver/accounts/oidc/eid/login/callback/"
    assert sent["ui_locales"] == "en"


def test_nothing_of_the_request_widens_what_is_asked(flow):
    sent = flow.start(address="/sign-in/e-id/?scope=email&auth_params=prompt%3Dnone&process=connect&action=rerequest")
    assert "email" not in sent["scope"]
    assert "prompt" not in sent
    assert flow.back(sent)["Location"] == "/home/"


def test_secret_goes_into_the_header_with_the_verifier_in_the_form(flow):
    flow.whole()
    ((_path, form, headers),) = flow.issuer.called("/token")
    assert headers["Authorization"] == f"Basic {base64.b64encode(f'{CLIENT_ID}:{CLIENT_SECRET}'.encode()).decode()}"
    assert form["code_verifier"]
    assert "client_secret" not in form


def test_secret_goes_into_the_form_where_the_provider_wants_it_there(flow):
    flow.issuer.described["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    flow.whole()
    ((_path, form, headers),) = flow.issuer.called("/token")
    assert form["client_secret"] == CLIENT_SECRET
    assert "Authorization" not in headers


def test_addresses_and_keys_are_asked_for_once(flow, browser):
    flow.whole()
    flow.client = browser()
    flow.whole()
    assert len(flow.issuer.called("/.well-known/openid-configuration")) == 1
    assert len(flow.issuer.called("/keys")) == 1


def test_new_key_of_the_provider_is_found_at_once(flow, browser):
    flow.whole()
    flow.client = browser()
    flow.issuer.signed_by, flow.issuer.published = key("second"), [key("first"), key("second")]
    assert flow.whole()["Location"] == "/home/"


# --- Where people go on ----------------------------------------------------------------------------------------------


def test_page_that_was_asked_for_comes_after_signing_in(flow):
    assert flow.whole("/procedures/1.012289/")["Location"] == "/procedures/1.012289/"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "http:evil.example", "/\\evil.example", "javascript:alert(1)"],
)
def test_no_other_site_comes_after_signing_in(flow, elsewhere):
    assert urlsplit(flow.whole(elsewhere)["Location"]).path == "/home/"


def test_other_port_of_this_host_is_another_site(flow, settings):
    assert flow.whole(f"{settings.SANDBOX_URL}/eid")["Location"] == "/home/"


def test_two_sign_ins_at_once_in_one_browser_both_end(flow):
    first = flow.start("/procedures/")
    nonce = flow.issuer.nonce
    second = flow.start()
    assert flow.back(second)["Location"] == "/home/"
    flow.issuer.nonce = nonce
    assert flow.back(first)["Location"] == "/procedures/"


def test_link_does_not_start_a_sign_in(flow):
    response = flow.client.get("/sign-in/e-id/")
    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert not flow.issuer.calls


def test_other_person_in_the_same_browser_replaces_the_first(flow):
    flow.whole()
    first = signed_in(flow.client)
    flow.issuer.claims |= {"sub": "subject-2", "identity_number": "079088000001"}
    flow.whole()
    assert signed_in(flow.client) not in (None, first)
    kinds = [entry.kind for entry in entries(f"user:{first.person.public_id}")]
    assert kinds == [Kind.PERSON_SIGNED_IN, Kind.PERSON_SIGNED_OUT]
