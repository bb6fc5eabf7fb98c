"""The e-ID is an OpenID provider: sign-in, consent, tokens, levels, sign-out."""

import base64
import time
from urllib.parse import urlencode

import pytest
import requests

from tests.integrations.sandbox.browser import Visit, hidden_fields
from tests.integrations.sandbox.process import CLIENT_ID, CLIENT_SECRET, Sandbox


@pytest.fixture
def visit(sandbox: Sandbox) -> Visit:
    return Visit(sandbox)


def test_issuer_and_addresses_are_published(visit: Visit):
    published = visit.configuration()
    assert published["issuer"] == visit.sandbox.issuer
    assert published["authorization_endpoint"].startswith(visit.sandbox.issuer)
    assert {"openid", "profile", "identity", "portrait"} == set(published["scopes_supported"])


def test_whole_flow_tells_who_signed_in(visit: Visit):
    person = visit.sandbox.person("nurse_ready")
    claims = visit.claims(visit.whole(person)["id_token"])
    assert claims["identity_number"] == person["identity_number"]
    assert (claims["name"], claims["birthdate"]) == (person["full_name"], person["birth_date"])
    assert (claims["iss"], claims["aud"]) == (visit.sandbox.issuer, CLIENT_ID)
    assert claims["exp"] > time.time()


def test_id_token_carries_the_nonce_and_the_answer_the_state(visit: Visit):
    page = visit.sign_in(visit.sandbox.person("nurse_ready")["identity_number"])
    answer = visit.consent(page)
    assert answer["state"] == visit.state
    assert visit.claims(visit.exchange(answer["code"]).json()["id_token"])["nonce"] == visit.nonce


@pytest.mark.parametrize(("key", "level"), [("nurse_ready", "2"), ("level_one", "1")])
def test_assurance_level_is_acr(visit: Visit, key: str, level: str):
    assert visit.claims(visit.whole(visit.sandbox.person(key))["id_token"])["acr"] == level


def test_year_only_birth_date_is_a_year(visit: Visit):
    assert visit.claims(visit.whole(visit.sandbox.person("year_only"))["id_token"])["birthdate"] == "1979"


def test_userinfo_tells_the_same_person_without_portrait(visit: Visit):
    person = visit.sandbox.person("doctor_ready")
    tokens = visit.whole(person)
    info = visit.userinfo(tokens["access_token"])
    assert info["sub"] == visit.claims(tokens["id_token"])["sub"]
    assert info["identity_number"] == person["identity_number"]
    assert "portrait" not in info


def test_subject_is_stable_and_no_identity_number(sandbox: Sandbox):
    person = sandbox.person("nurse_ready")
    visits = [Visit(sandbox) for _ in range(2)]
    subjects = {visit.claims(visit.whole(person)["id_token"])["sub"] for visit in visits}
    assert len(subjects) == 1
    assert person["identity_number"] not in subjects.pop()


def test_portrait_comes_with_consent(sandbox: Sandbox):
    visit = Visit(sandbox, scopes="openid profile identity portrait")
    tokens = visit.whole(sandbox.person("nurse_ready"), scopes=("portrait",))
    portrait = visit.userinfo(tokens["access_token"])["portrait"]
    assert base64.b64decode(portrait.removeprefix("data:image/png;base64,")).startswith(b"\x89PNG")


def test_no_portrait_without_consent(sandbox: Sandbox):
    visit = Visit(sandbox, scopes="openid profile identity portrait")
    tokens = visit.whole(sandbox.person("nurse_ready"))
    assert "portrait" not in visit.userinfo(tokens["access_token"])


def test_declining_goes_back_empty_handed(visit: Visit):
    page = visit.sign_in(visit.sandbox.person("nurse_ready")["identity_number"])
    assert visit.consent(page, action="cancel") == {"error": "access_denied", "state": visit.state}


def test_second_sign_in_of_a_lazily_made_account(sandbox: Sandbox):
    someone = sandbox.ready()[3]
    for _ in range(2):
        visit = Visit(sandbox)
        assert visit.claims(visit.whole(someone)["id_token"])["identity_number"] == someone["identity_number"]


def test_signed_in_people_are_not_asked_for_a_password_again(visit: Visit):
    visit.whole(visit.sandbox.person("nurse_ready"))
    assert 'id="consent"' in visit.session.get(visit.authorize_url(), timeout=10).text


def test_prompt_login_asks_again(visit: Visit):
    visit.whole(visit.sandbox.person("nurse_ready"))
    assert 'id="sign-in"' in visit.session.get(visit.authorize_url(prompt="login"), timeout=10).text


def test_spaces_in_the_number_do_not_matter(visit: Visit):
    number = visit.sandbox.person("nurse_ready")["identity_number"]
    assert 'id="consent"' in visit.sign_in(f"{number[:3]} {number[3:6]} {number[6:]}").text


@pytest.mark.parametrize(
    ("number", "password", "message"),
    [
        ("nurse_ready", "not it", "Mật khẩu không đúng"),
        ("nurse_ready", "", "Đề nghị nhập mật khẩu"),
        ("001196999999", "mot-cua-sandbox", "không có người nào mang số định danh này"),
        ("12345", "mot-cua-sandbox", "đúng 12 chữ số"),
        ("", "mot-cua-sandbox", "đúng 12 chữ số"),
        ("deceased", "mot-cua-sandbox", "đã mất"),
        ("minor", "mot-cua-sandbox", "chưa có tài khoản"),
    ],
)
def test_who_cannot_sign_in_hears_why(visit: Visit, number: str, password: str, message: str):
    if number.isidentifier():
        number = visit.sandbox.person(number)["identity_number"]
    page = visit.sign_in(number, password)
    assert message in page.text
    assert 'id="sign-in"' in page.text


def test_messages_come_in_english_too(visit: Visit):
    visit.session.headers["Accept-Language"] = "en-GB,en;q=0.8"
    assert "The password is wrong" in visit.sign_in(visit.sandbox.person("nurse_ready")["identity_number"], "no").text


def test_language_is_remembered_and_the_way_back_kept(visit: Visit):
    page = visit.session.get(visit.authorize_url(), timeout=10)
    switch = page.text[page.text.index("/eid/language") :]
    data = hidden_fields(switch[: switch.index("</form>")]) | {"language": "en"}
    page = visit.session.post(f"{visit.sandbox.issuer}/language", data=data, timeout=10)
    assert '<html lang="en">' in page.text
    assert "client_id" in page.url


@pytest.mark.parametrize(
    "changes",
    [{"client_id": "stranger"}, {"redirect_uri": "https://elsewhere.example/callback"}],
    ids=["unknown client", "foreign address"],
)
def test_requests_of_strangers_end_at_the_eid(visit: Visit, changes: dict[str, str]):
    page = visit.sign_in(visit.sandbox.person("nurse_ready")["identity_number"], **changes)
    assert page.status_code == 400
    assert page.url.startswith(visit.sandbox.url)


def test_unknown_scope_goes_back_as_an_error(visit: Visit):
    visit.sign_in(visit.sandbox.person("nurse_ready")["identity_number"])
    response = visit.session.get(visit.authorize_url(scope="openid religion"), allow_redirects=False, timeout=10)
    assert "error=invalid_scope" in response.headers["Location"]


@pytest.mark.parametrize(
    ("secret", "changes"),
    [
        ("wrong", {}),
        (CLIENT_SECRET, {"code_verifier": "x" * 64}),
        (CLIENT_SECRET, {"redirect_uri": "http://127.0.0.1/elsewhere"}),
    ],
    ids=["wrong secret", "wrong verifier", "other address"],
)
def test_tokens_are_refused(visit: Visit, secret: str, changes: dict[str, str]):
    page = visit.sign_in(visit.sandbox.person("nurse_ready")["identity_number"])
    response = visit.exchange(visit.consent(page)["code"], secret, **changes)
    assert response.status_code in {400, 401}
    assert "id_token" not in response.text


def test_a_code_works_once(visit: Visit):
    code = visit.consent(visit.sign_in(visit.sandbox.person("nurse_ready")["identity_number"]))["code"]
    assert visit.exchange(code).status_code == 200
    assert visit.exchange(code).status_code == 400


def test_signing_out_from_the_portal_ends_the_session(visit: Visit):
    tokens = visit.whole(visit.sandbox.person("nurse_ready"))
    query = urlencode(
        {
            "id_token_hint": tokens["id_token"],
            "post_logout_redirect_uri": f"{visit.sandbox.portal}/",
            "client_id": CLIENT_ID,
        }
    )
    address = f"{visit.configuration()['end_session_endpoint']}?{query}"
    response = visit.session.get(address, allow_redirects=False, timeout=10)
    assert response.headers["Location"] == f"{visit.sandbox.portal}/"
    assert 'id="sign-in"' in visit.session.get(visit.authorize_url(), timeout=10).text


def test_signing_out_without_a_hint_asks_first(visit: Visit):
    visit.whole(visit.sandbox.person("nurse_ready"))
    page = visit.session.get(visit.configuration()["end_session_endpoint"], timeout=10)
    assert 'value="logout"' in page.text
    page = visit.session.post(page.url, data=hidden_fields(page.text) | {"action": "logout"}, timeout=10)
    assert "chưa đăng nhập" in page.text


def test_cookies_have_names_of_their_own(visit: Visit):
    visit.whole(visit.sandbox.person("nurse_ready"))
    assert {cookie.name for cookie in visit.session.cookies} == {"sandbox_session", "sandbox_csrf"}


def test_sign_in_does_not_lead_away(visit: Visit):
    page = visit.session.get(f"{visit.sandbox.issuer}/sign-in?next=https://elsewhere.example/", timeout=10)
    assert hidden_fields(page.text)["next"] == "/eid/"


def test_a_form_without_its_token_is_refused(sandbox: Sandbox):
    data = {"identity_number": sandbox.person("nurse_ready")["identity_number"], "password": "mot-cua-sandbox"}
    response = requests.post(f"{sandbox.issuer}/sign-in", data=data, timeout=10)
    assert (response.status_code, "Biểu mẫu đã hết hạn" in response.text) == (403, True)


def test_log_knows_no_visitor(visit: Visit):
    person = visit.sandbox.person("very_long_name")
    visit.whole(person)
    log = (visit.sandbox.var_dir / "sandbox.log").read_text()
    assert person["identity_number"] not in log
