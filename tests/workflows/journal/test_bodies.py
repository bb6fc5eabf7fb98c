import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.journal.bodies import canonical, hash_of, private_digest, read_body

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.integers(-(2**53) + 1, 2**53 - 1)
values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


def nfc(value):
    return json.loads(unicodedata.normalize("NFC", json.dumps(value, ensure_ascii=False)))


@given(values)
def test_canonical_text_says_the_same_value(value):
    assert json.loads(canonical(value)) == nfc(value)


@given(values)
def test_canonical_text_of_itself_is_itself(value):
    text = canonical(value)
    assert canonical(json.loads(text)) == text


@given(st.dictionaries(texts, values, max_size=5), st.randoms())
def test_order_of_keys_does_not_matter(value, random):
    items = list(value.items())
    random.shuffle(items)
    # Keys that differ only in their normal form are one key; the last of them would win.
    if len({unicodedata.normalize("NFC", key) for key in value}) == len(value):
        assert canonical(dict(items)) == canonical(value)


@given(texts)
def test_two_spellings_of_one_text_have_one_digest(text):
    nfd = unicodedata.normalize("NFD", text)
    assert hash_of(canonical({"name": nfd})) == hash_of(canonical({"name": text}))
    assert private_digest(b"salt", nfd) == private_digest(b"salt", text)


@pytest.mark.parametrize("value", [b"bytes", {1: "key"}, 2**53, float("inf"), "\ud800", object()])
def test_what_json_cannot_hold_exactly_is_refused(value):
    with pytest.raises(ValueError, match="not canonical JSON"):
        canonical(value)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"format":1}', "{", '{"format": 1}'])
def test_what_is_no_body_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011  # of json or of ours
        read_body(text)
