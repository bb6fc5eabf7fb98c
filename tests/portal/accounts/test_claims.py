"""Claims one by one."""

import pytest

from portal.accounts.eid.addresses import is_safe_address
from portal.accounts.eid.claims import identity_of, level_of
from portal.accounts.eid.problems import EidProblem, Reason
from portal.accounts.eid.tokens import nonce_of

GOOD = {"identity_number": "001199012345", "name": "Lò Văn Ế", "birthdate": "1999-05-17", "acr": "2"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("1999-05-17", "1999-05-17"),
        ("1950", "1950"),
        (1950, "1950"),
        ("17/05/1999", "1999-05-17"),
        ("19990517", "1999-05-17"),
        (" 1999-05-17 ", "1999-05-17"),
    ],
)
def test_birth_dates_are_written_one_way(given, kept):
    assert identity_of({**GOOD, "birthdate": given}, {}).birth_date == kept


@pytest.mark.parametrize("given", ["", "17-5", "99", "0000-05-17", "1700-01-01", "2999-99-99", ["1999-05-17"], True])
def test_what_is_no_birth_date_is_refused(given):
    with pytest.raises(EidProblem) as problem:
        identity_of({**GOOD, "birthdate": given}, {})
    assert (problem.value.reason, problem.value.detail) == (Reason.INCOMPLETE, "birth_date")


def test_name_is_nfc_with_single_spaces():
    assert identity_of({**GOOD, "name": " Lo\u0300  Văn E\u0302\u0301 "}, {}).full_name == "Lò Văn Ế"


@pytest.mark.parametrize("name", ["x" * 201, "A\u202eB", 5, None])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(EidProblem):
        identity_of({**GOOD, "name": name}, {})


def test_problem_names_the_claim_and_never_its_value():
    with pytest.raises(EidProblem) as problem:
        identity_of({**GOOD, "identity_number": "0011990123456"}, {})
    assert "0011990123456" not in f"{problem.value!r} {problem.value.detail}"


@pytest.mark.parametrize("portrait", ["https://e-id.example/p.png", "data:text/html;base64,AAAA", "x" * 3_000_000, 5])
def test_portrait_is_a_small_picture_or_none(portrait):
    assert identity_of(GOOD, {"portrait": portrait}).portrait is None


@pytest.mark.parametrize(("value", "level"), [("2", 2), (2, 2), ("02", 2), (" 2 ", 2), ("1", 1), ("22", 1), (None, 1)])
def test_level(value, level):
    assert level_of(value) == level


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://e-id.example/x", True),
        ("http://127.0.0.1:8001/eid", True),
        ("http://[::1]:8001/eid", True),
        ("http://localhost:8001/eid", True),
        ("http://e-id.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("http://127.0.0.1@evil.example", False),
        ("http://localhost.evil.example", False),
        ("https://", False),
        ("http://[", False),
        ("file:///etc/passwd", False),
        (None, False),
    ],
)
def test_plain_http_is_for_loopback_only(url, safe):
    assert is_safe_address(url) is safe


def test_nonce_does_not_give_the_verifier_away():
    assert nonce_of("verifier") == nonce_of("verifier") != nonce_of("another")
    assert "verifier" not in nonce_of("verifier")
