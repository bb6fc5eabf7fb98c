"""Header, navigation and language of every page."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory, override_settings
from django.utils import translation

from portal.ui.context import page as page_of


class Account:
    """As much of an account as the header reads."""

    is_authenticated = True

    def __init__(self, **roles):
        self.__dict__.update(roles)


APPLICANT = Account(person=SimpleNamespace(full_name="Nguyễn Thị Hoa"))
OFFICIAL = Account(official=SimpleNamespace(full_name="Trần Văn Bình", roles={"receiver"}))
AUDITOR = Account(official=SimpleNamespace(full_name="Lê Văn Cường", roles={"auditor"}))
OPERATOR = Account(official=SimpleNamespace(full_name="Đỗ Quang Vận", roles={"operator"}))
BOTH = Account(official=SimpleNamespace(full_name="Đỗ Quang Vận", roles={"operator", "auditor", "clerk"}))
STRANGER = SimpleNamespace(is_authenticated=False)


@pytest.fixture
def header():
    def make(user, address="/"):
        request = RequestFactory().get(address)
        request.user = user
        return page_of(request)["page"]

    with override_settings(ROOT_URLCONF="tests.portal.ui.site"), translation.override("en"):
        yield make


@pytest.mark.parametrize(
    ("user", "entries"),
    [
        (STRANGER, ["Procedures"]),
        (APPLICANT, ["Procedures", "My applications", "Mandates"]),
        (OFFICIAL, ["My work", "Procedures"]),
        (AUDITOR, ["Audit", "Procedures"]),
        (OPERATOR, ["Operations", "Procedures"]),
        (BOTH, ["Audit", "Operations", "My work", "Procedures"]),
    ],
)
def test_navigation_is_what_one_may_use(header, user, entries):
    assert [str(entry.text) for entry in header(user).navigation] == entries


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("/applicants/cases/1/", ["My applications"]),
        ("/applicants/mandates/1/", ["Mandates"]),  # which lies within the former
        ("/elsewhere/", []),
    ],
)
def test_the_one_entry_of_this_page_is_marked(header, address, marked):
    assert [str(entry.text) for entry in header(APPLICANT, address).navigation if entry.current] == marked


def test_the_name_of_whoever_is_signed_in(header):
    assert [header(user).account_name for user in (STRANGER, APPLICANT, OFFICIAL)] == [
        "",
        "Nguyễn Thị Hoa",
        "Trần Văn Bình",
    ]


def test_a_stranger_may_sign_in_and_not_out(header):
    assert header(STRANGER).sign_in
    assert not header(STRANGER).sign_out


def test_a_request_without_account_is_a_strangers(header):
    request = RequestFactory().get("/")
    assert page_of(request)["page"].account is None


def test_the_language_can_be_changed_without_script(site):
    form = {"language": "en", "next": "/form/?a=1"}
    assert site.post("/language/", form)["Location"] == "/form/?a=1"
    assert '<html lang="en"' in site.get("/form/").content.decode()


def test_the_language_switch_never_leaves_the_site(site):
    assert site.post("/language/", {"language": "en", "next": "https://example.org/"})["Location"] == "/"


def test_the_switch_comes_back_to_this_page(page):
    assert page("/form/?page=2").one("input", name="next").attrs["value"] == "/form/?page=2"


def test_the_switch_names_the_other_language_in_that_language(page):
    button = page("/form/").one("button", name="language")
    assert (button.attrs["lang"], button.text) == ("vi", "Tiếng Việt")


def test_the_first_language_is_vietnamese(site):
    response = site.get("/form/", headers={"accept-language": "fr"})
    assert '<html lang="vi"' in response.content.decode()
