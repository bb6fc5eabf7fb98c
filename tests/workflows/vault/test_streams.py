"""A large file is sealed in segments whose order, number and place are proved."""

from __future__ import annotations

import io
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.vault import Unreadable, streams
from workflows.vault.streams import HEAD, SEGMENT, TAG, key_id_of, reseal_head, seal_stream, unseal_stream

CONTENT = bytes(range(256)) * (5 * SEGMENT // 512)  # two segments and a half


def sealed(content: bytes = CONTENT, context: str = "upload:1") -> bytes:
    return b"".join(seal_stream([content], context))


def opened(data: bytes, context: str = "upload:1") -> bytes:
    return b"".join(unseal_stream(io.BytesIO(data), context))


@pytest.mark.parametrize("size", [0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 2 * SEGMENT])
def test_what_is_sealed_is_opened_again(size):
    content = CONTENT[:size]
    assert opened(sealed(content)) == content


@given(cuts=st.lists(st.integers(0, 1000), max_size=5), size=st.integers(0, 1000))
def test_it_comes_in_pieces_of_any_size(cuts, size):
    content, edges = CONTENT[:size], sorted({0, size, *(cut for cut in cuts if cut < size)})
    pieces = [content[start:end] for start, end in pairwise(edges)]
    assert opened(b"".join(seal_stream(pieces, "a")), "a") == content


def test_nothing_of_it_shows():
    assert CONTENT[:64] not in sealed()


def test_two_of_the_same_content_are_different():
    assert sealed()[HEAD:] != sealed()[HEAD:]


def segments(data: bytes) -> list[bytes]:
    step = SEGMENT + TAG
    return [data[start : start + step] for start in range(HEAD, len(data), step)]


@pytest.mark.parametrize(
    "change",
    [
        lambda head, parts: head + b"".join(parts[:-1]),
        lambda head, parts: head + b"".join(parts[1:]),
        lambda head, parts: head + parts[1] + parts[0] + parts[2],
        lambda head, parts: head + parts[0] + parts[0] + parts[1] + parts[2],
        lambda head, parts: head + b"".join(parts) + parts[0],
        lambda head, parts: head + b"".join(parts)[:-1],
        lambda head, parts: head + b"x" + b"".join(parts)[1:],
        lambda head, parts: head,
        lambda head, parts: head[:10],
        lambda head, parts: b"",
        lambda head, parts: sealed(b"other")[:HEAD] + b"".join(parts),
    ],
    ids=[
        "cut after a segment",
        "first one missing",
        "two exchanged",
        "one doubled",
        "one added",
        "cut",
        "changed",
        "no segment",
        "half a head",
        "empty",
        "another head",
    ],
)
def test_a_changed_file_does_not_open(change):
    data = sealed()
    with pytest.raises(Unreadable):
        opened(change(data[:HEAD], segments(data)))


def test_it_opens_only_where_it_belongs():
    with pytest.raises(Unreadable):
        opened(sealed(), "upload:2")


def test_a_file_that_is_cut_gives_what_is_proved_and_no_more():
    data = sealed()
    pieces = unseal_stream(io.BytesIO(data[:-10]), "upload:1")
    assert next(pieces) == CONTENT[:SEGMENT]
    assert next(pieces) == CONTENT[SEGMENT : 2 * SEGMENT]
    with pytest.raises(Unreadable):
        next(pieces)


def test_a_new_key_needs_a_new_head_only(settings):
    old = settings.VAULT_KEYS
    data = sealed()
    settings.VAULT_KEYS = list(reversed(old))
    head = reseal_head(data[:HEAD], "upload:1")
    assert key_id_of(head) != key_id_of(data[:HEAD])
    settings.VAULT_KEYS = settings.VAULT_KEYS[:1]
    assert opened(head + data[HEAD:]) == CONTENT
    with pytest.raises(Unreadable):
        opened(data)


def test_a_source_that_gives_little_at_a_time_is_read_whole():
    class Slow(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 1000))

    assert b"".join(streams.unseal_stream(Slow(sealed()), "upload:1")) == CONTENT
