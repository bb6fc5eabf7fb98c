"""What experts and councils said stands in the office's copy of the case record, and in no other."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from procedures.vocabulary import ROLES, Role
from tests.procedures.processes import task, title, usual
from tests.workflows.cases.working_room import Room, filed, open_tasks
from tests.workflows.documents.reading import text_of
from workflows import outbox
from workflows.cases import case_record, silent
from workflows.cases.models import Case, Report
from workflows.documents.kinds import OF_THE_OFFICE, Kind
from workflows.documents.models import Document
from workflows.documents.records import RecordDeliberation
from workflows.documents.storing import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ministry")]
SEATS = {"seats": 3, "quorum": 2}
EXPERTS = task("experts", {"done": "council"}, kind="opinion", role="expert", **SEATS)
COUNCIL = task(
    "council",
    {"passed": {"to": "appraise", "title": title("tán thành")}, "rejected": "appraise"},
    kind="vote",
    role="expert",
    **SEATS,
)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def case(room: Room) -> Case:
    """Received, before its experts."""
    return received(room)


def received(room: Room, council: dict[str, Any] = COUNCIL) -> Case:
    found = filed([*usual("experts"), EXPERTS, council])
    (receive,) = open_tasks(found)
    room.do(receive, room.people(receive)[0], "receive")
    return found


def say(room: Room, case: Case, *outcomes: str) -> None:
    """Each of these is said from the first seat that is left, by somebody who has none yet."""
    for outcome in outcomes:
        seat = open_tasks(case)[0]
        spoken = Report.objects.filter(case=case, task__step=seat.step).count()
        room.do(seat, room.people(seat)[spoken], outcome)


def printed(case: Case) -> list[RecordDeliberation]:
    return list(case_record.data_of(Case.objects.get(pk=case.pk), office=True).deliberations)


def test_who_spoke_is_named_by_seat_name_role_and_unit_with_what_and_when(room: Room, case: Case) -> None:
    say(room, case, "grant", "refuse")
    (experts,) = printed(case)
    assert experts.title == case.edition.task("experts").title.vi
    first, second = Report.objects.filter(case=case).select_related("by", "task__unit")
    assert [voice.who for voice in experts.voices] == [
        f"{one.task.seat}. {one.by.full_name}, {ROLES[Role.EXPERT].vi}, {one.task.unit.title_vi}"
        for one in (first, second)
    ]
    assert [voice.proposal for voice in experts.voices] == ["Đề nghị cấp", "Đề nghị từ chối"]
    assert [voice.text for voice in experts.voices] == [("Ý kiến",), ("Ý kiến",)]
    assert [voice.at for voice in experts.voices] == [first.at, second.at]
    assert experts.result == "2/3 thành viên cho ý kiến: đề nghị cấp 1, đề nghị từ chối 1"


@pytest.mark.parametrize(
    ("votes", "result"),
    [
        (("for", "for"), "Việc tán thành (2/3 thành viên cho ý kiến: tán thành 2, không tán thành 0)"),
        (("against", "against"), "Không thông qua (2/3 thành viên cho ý kiến: tán thành 0, không tán thành 2)"),
        (("for", "against", "for"), "Việc tán thành (3/3 thành viên cho ý kiến: tán thành 2, không tán thành 1)"),
    ],
)
def test_the_council_s_result_is_told_with_its_votes(
    room: Room, case: Case, votes: tuple[str, ...], result: str
) -> None:
    say(room, case, "grant", "grant")
    say(room, case, *votes)
    assert [one.result for one in printed(case)][1] == result


def test_of_a_round_that_still_runs_nothing_is_printed(room: Room, case: Case) -> None:
    say(room, case, "grant")
    assert printed(case) == []
    say(room, case, "grant")
    say(room, case, "for")
    assert [one.title for one in printed(case)] == [case.edition.task("experts").title.vi]


def test_what_silence_meant_is_told_with_its_law(room: Room) -> None:
    case = received(room, COUNCIL | {"silence": {"outcome": "passed", "basis": title("theo luật thử")}})
    say(room, case, "grant", "grant")
    say(room, case, "for")
    council = open_tasks(case)[0]
    with time_machine.travel(council.due_at, tick=False):
        silent.fall_silent(council)
        (_experts, told) = printed(case)
    assert told.result.startswith("Việc tán thành: hết hạn mà chưa đủ ý kiến; Việc theo luật thử (1/3")
    assert len(told.voices) == 1


def test_a_case_without_experts_has_one_record_for_everybody(case: Case) -> None:
    assert case_record.standing_of(case, office=True).public_id == case_record.standing_of(case).public_id


class TestTwoCopies:
    @pytest.fixture
    def copies(self, room: Room, case: Case) -> dict[str, Document]:
        """The applicant's and the office's, made as a worker does."""
        say(room, case, "grant", "refuse")
        mine = Case.objects.get(pk=case.pk)
        for office in (False, True):
            case_record.ask_for(mine, office=office)
        outbox.sweep(100)
        return {one.kind: one for one in Document.objects.filter(kind__in=(Kind.RECORD, Kind.OFFICE_RECORD))}

    def test_they_are_two_documents_of_two_kinds(self, copies: dict[str, Document]) -> None:
        assert set(copies) == {Kind.RECORD, Kind.OFFICE_RECORD}
        assert Kind.OFFICE_RECORD in OF_THE_OFFICE
        assert Kind.RECORD not in OF_THE_OFFICE

    def test_the_office_s_copy_names_the_experts_and_the_applicant_s_does_not(
        self, copies: dict[str, Document]
    ) -> None:
        names = [report.by.full_name for report in Report.objects.select_related("by")]
        texts = {kind: " ".join(text_of(read(one)).split()) for kind, one in copies.items()}
        for name in names:
            assert name in texts[Kind.OFFICE_RECORD]
            assert name not in texts[Kind.RECORD]
        assert "Đề nghị từ chối" in texts[Kind.OFFICE_RECORD]
        assert "Đề nghị từ chối" not in texts[Kind.RECORD]
