"""Whatever anybody opens, types, sends or leaves out: the wizard answers with a page, keeps what was right and nothing
else, and files exactly what is whole.

Every procedure that the program comes with, each with the registries and the right answers of its worked example; what
happens on the way is drawn by hypothesis.
"""

from __future__ import annotations

from typing import Any, Final

import pytest
import time_machine
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from integrations.exchange.client import Outcome
from tests.definitions import load
from tests.portal.applicants.trying import Applicant
from tests.procedures.worked import examples
from tests.workflows import making
from tests.workflows.drafts.wanting import own_storage  # noqa: F401  # a fixture

EXAMPLES: Final = dict(examples())
HOSTILE: Final = (
    "",
    " ",
    "\x00",
    "\x1b[2J",
    "a\u202eb",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% now %}{full_name}",
    "' OR 1=1 --",
    "A" * 5_001,
    "đ" * 201,
    "e\u0301" * 150,
    "😀",
    "\ue000",
    "\U000e0001",
    "٠٩١٢٣٤٥٦٧٨",
    "0123456789",
    "-1",
    "1e9",
    "9" * 40,
    "999999999999999",
    "1.2.3",
    "²",
    "30",
    "02",
    "1850",
    "0000",
    "2026-02-30",
    "on",
    "false",
    "null",
    "a@b",
    "x" * 250 + "@vi-du.vn",
    "079",
    "01",
    "Phường Ba Đình",
    "0101234565",
    "0101234565-001",
    "001085000001",
    "../../etc/passwd",
    "\r\nX-Header: 1",
)
value = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=20))
number = st.integers(0, 99)
#: What is sent: which input it goes to, and what stands there; an input may be sent several times.
sent = st.lists(st.tuples(number, st.lists(value, max_size=2)), max_size=6)
moves = st.lists(
    st.one_of(
        st.tuples(st.just("open"), number),
        st.tuples(st.just("right"), number),
        st.tuples(st.just("right"), number),
        st.tuples(st.just("wrong"), number, st.booleans(), sent),
        st.tuples(st.just("wrong"), number, st.booleans(), sent),
        st.tuples(st.just("bare"), number, st.one_of(st.none(), value), sent),
        st.tuples(st.just("add_row"), number, st.booleans(), sent),
        st.tuples(st.just("change_row"), number, number, st.booleans(), sent),
        st.tuples(st.just("remove_row"), number, number),
        st.tuples(st.just("another_case"), number),
        st.tuples(st.just("no_file"), number, st.sampled_from([None, b"", b"%PDF", b"MZ\x90"])),
        st.tuples(st.just("answer"), number, st.sampled_from(list(Outcome))),
        st.tuples(st.just("check")),
        st.tuples(st.just("ask_again"), number),
        st.tuples(st.just("discard")),
        st.tuples(st.just("submit"), st.one_of(st.none(), value)),
    ),
    min_size=4,
    max_size=14,
)


@pytest.fixture
def procedures(ministry: making.Desk) -> None:
    load(*sorted({example.procedure for example in EXAMPLES.values()}))


def bounded(most: int, *phases: Phase) -> settings:
    """So many examples: this test is one of many, and each is a whole visit."""
    checks = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=most, suppress_health_check=checks, phases=[Phase.explicit, Phase.generate, *phases])


@pytest.mark.usefixtures("own_storage", "procedures")
@bounded(24, Phase.shrink)
@given(name=st.sampled_from(sorted(EXAMPLES)), happens=moves)
def test_no_answer_breaks_a_wizard(name: str, happens: list[tuple[Any, ...]]) -> None:
    with time_machine.travel(EXAMPLES[name].filed_at, tick=False):
        applicant = Applicant(EXAMPLES[name])
        for move in happens:
            applicant.do(move)


@pytest.mark.usefixtures("own_storage", "procedures")
@bounded(4)
@given(name=st.sampled_from(sorted(EXAMPLES)), happens=moves, after=moves)
def test_what_is_whole_in_the_end_is_filed(
    name: str, happens: list[tuple[Any, ...]], after: list[tuple[Any, ...]]
) -> None:
    with time_machine.travel(EXAMPLES[name].filed_at, tick=False):
        applicant = Applicant(EXAMPLES[name])
        for move in happens:
            applicant.do(move)
        applicant.finish()
        for move in after:
            applicant.do(move)
