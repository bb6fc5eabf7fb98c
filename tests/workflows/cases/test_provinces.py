"""Where a province's health department decides, it is found by the address, and it is what letters and results name."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from procedures.health_departments import HEALTH_DEPARTMENTS
from tests.procedures.conftest import LICENCE
from tests.procedures.processes import usual
from tests.workflows import making
from tests.workflows.cases.working_room import PROCEDURE, Room, filed, open_tasks
from workflows.cases import papers
from workflows.cases.filing import file
from workflows.cases.models import Case, Decision, Letter
from workflows.cases.results import result
from workflows.drafts.actions import DraftError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ministry")]
PROCESS = [{**one, "unit": "syt"} for one in usual()]
LOCAL: dict[str, Any] = {"unit": "syt", "located_by": "permanent_address"}


def do(room: Room, case: Case, *outcomes: str) -> None:
    for outcome in outcomes:
        (task,) = open_tasks(case)
        room.do(task, room.people(task)[0], outcome)


def test_there_are_34() -> None:
    assert len(HEALTH_DEPARTMENTS) == 34
    hanoi, saigon, lao_cai = (HEALTH_DEPARTMENTS[f"syt-{code}"] for code in ("01", "79", "15"))
    assert (hanoi.vi, hanoi.en) == ("Sở Y tế Hà Nội", "Hà Nội Department of Health")
    assert (hanoi.parent, hanoi.place) == ("Ủy ban nhân dân thành phố Hà Nội", "Hà Nội")
    assert saigon.parent == "Ủy ban nhân dân thành phố Hồ Chí Minh"
    assert lao_cai.parent == "Ủy ban nhân dân tỉnh Lào Cai"


def test_the_case_belongs_to_the_department_of_the_address() -> None:
    case = filed(PROCESS, **LOCAL)
    assert (case.located_in, case.unit.code) == ("01", "syt-01")
    assert [task.unit.code for task in open_tasks(case)] == ["syt-01"]


def test_so_does_all_later_work() -> None:
    case = filed(PROCESS, **LOCAL)
    do(Room(), case, "receive")
    assert [task.unit.code for task in open_tasks(case)] == ["syt-01"]


def test_a_department_may_work_on_a_case_of_the_ministry() -> None:
    process = usual()
    process[1] |= {"unit": "syt"}
    case = filed(process, located_by="permanent_address")
    do(Room(), case, "receive")
    assert (case.unit.code, open_tasks(case)[0].unit.code) == ("kcb", "syt-01")


def test_while_nobody_knows_the_address_nothing_is_filed() -> None:
    filed(PROCESS, **LOCAL)  # loads the edition
    known = {code: data for code, data in making.values().items() if code != "population"}
    draft = making.draft(procedure=PROCEDURE, answered=known)
    with pytest.raises(DraftError):
        file(draft, version=draft.version)
    assert Case.objects.count() == 1


def test_letters_and_results_name_the_department_and_the_peoples_committee() -> None:
    named = yaml.safe_load(LICENCE)["result"] | {"signer": {"vi": "GIÁM ĐỐC SỞ Y TẾ", "en": "DIRECTOR"}}
    case = filed(PROCESS, **LOCAL, result=named)
    do(Room(), case, "receive", "grant", "approve", "issue")
    receipt, printed = papers.receipt(Letter.objects.get(case=case)), result(Decision.objects.get(case=case))
    committee = "Ủy ban nhân dân thành phố Hà Nội"
    for data in (receipt, printed):
        assert (data.ministry, data.unit, data.place) == (committee, "Sở Y tế Hà Nội", "Hà Nội")
    assert printed.signer_capacity == ("GIÁM ĐỐC SỞ Y TẾ",)


def test_nobody_in_a_province_signs_for_the_minister() -> None:
    case = filed(PROCESS, **LOCAL)
    do(Room(), case, "receive", "grant", "approve", "issue")
    assert result(Decision.objects.get(case=case)).signer_capacity == ("GIÁM ĐỐC",)


def test_in_the_ministry_the_department_signs_for_the_minister() -> None:
    case = filed(usual())
    do(Room(), case, "receive", "grant", "approve", "issue")
    data = result(Decision.objects.get(case=case))
    assert (data.ministry, data.signer_capacity[0]) == ("Bộ Y tế", "TL. BỘ TRƯỞNG")


def test_letters_say_what_the_procedure_has_them_say() -> None:
    words = {"vi": "Hồ sơ của {full_name}, {email}.", "en": "The dossier of {full_name}, {email}."}
    case = filed(usual(), letters={"receipt": words, "decline": words})
    other = filed(usual(), letters={"receipt": words, "decline": words})
    room = Room()
    do(room, case, "receive")
    do(room, other, "decline")
    receipt = papers.receipt(Letter.objects.get(case=case))
    assert receipt.own_words == ("Hồ sơ của Nguyễn Thị Thử, ….",)
    declined = papers.refusal_at_receipt(Letter.objects.get(case=other))
    assert declined.own_words == receipt.own_words
