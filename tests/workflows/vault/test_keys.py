import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from workflows.vault import Unreadable, blind_index, seal, unseal
from workflows.vault.checks import check_keys
from workflows.vault.keys import key_ring


def key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ([], "VAULT_KEYS is missing"),
        (["no colon"], "VAULT_KEYS: each key is <id>"),
        (["0:" + key("a")], "VAULT_KEYS: each key is <id>"),
        (["256:" + key("a")], "VAULT_KEYS: each key is <id>"),
        (["1:***"], "VAULT_KEYS: key 1 is not base64"),
        (["1:" + base64.b64encode(b"short").decode()], "VAULT_KEYS: key 1 has 5 bytes"),
        (["1:" + key("a"), "1:" + key("b")], "VAULT_KEYS: key 1 stands there twice"),
    ],
)
def test_bad_ring_is_named_without_showing_it(settings, keys, message):
    settings.VAULT_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match=message):
        key_ring()
    assert [problem.id for problem in check_keys()] == ["vault.E003"]


def test_missing_setting_is_named(settings):
    del settings.VAULT_KEYS
    del settings.VAULT_INDEX_KEY
    assert [problem.msg.split()[0] for problem in check_keys()] == ["VAULT_KEYS", "VAULT_INDEX_KEY"]


def test_ring_shows_no_key():
    assert "AESGCM" not in repr(key_ring())


def test_first_key_seals_and_all_open(settings):
    settings.VAULT_KEYS = ["1:" + key("a")]
    old = seal(b"data", "place")
    settings.VAULT_KEYS = ["2:" + key("b"), "1:" + key("a")]
    new = seal(b"data", "place")
    assert (old.key_id, new.key_id) == (1, 2)
    assert unseal(old, "place") == unseal(new, "place") == b"data"


def test_value_of_a_retired_key_names_the_key(settings):
    settings.VAULT_KEYS = ["1:" + key("a")]
    old = seal(b"data", "place")
    settings.VAULT_KEYS = ["2:" + key("b")]
    with pytest.raises(Unreadable, match="no key 1"):
        unseal(old, "place")


def test_sealed_bytes_open_in_their_context_only():
    with pytest.raises(Unreadable):
        unseal(seal(b"data", "document 1"), "document 2")


@pytest.mark.parametrize("blob", [b"", b"\x01", b"\x01\x01" + b"x" * 5, b"plain text that was never sealed by anyone"])
def test_what_was_never_sealed_does_not_open(blob):
    with pytest.raises(Unreadable):
        unseal(blob, "place")


def test_twelve_digits_take_42_bytes():
    assert len(seal(b"001199000123", "place")) == 42


# --- Blind index ---------------------------------------------------------------------------------------------


def test_index_is_stable_and_64_hex_digits():
    index = blind_index("person.identity_number", "001199000123")
    assert index == blind_index("person.identity_number", " 001199000123 ")
    assert len(index) == 64
    assert set(index) <= set("0123456789abcdef")


def test_index_knows_no_difference_between_nfc_and_nfd():
    assert blind_index("name", "Ánh") == blind_index("name", "A\u0301nh")


def test_kinds_cannot_be_compared():
    assert blind_index("person.identity_number", "001") != blind_index("person.phone", "001")


def test_index_depends_on_its_own_key(settings):
    before = blind_index("person.identity_number", "001199000123")
    settings.VAULT_INDEX_KEY = key("z")
    assert blind_index("person.identity_number", "001199000123") != before
