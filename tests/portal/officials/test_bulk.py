"""Many cases at once at the desk: chosen, confirmed, followed to the end; a stranger finds nothing."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows import outbox
from workflows.cases import bulk as working
from workflows.cases import deciding, queue, receiving
from workflows.cases.models import Bulk, Case, Proposal, Task
from workflows.cases.statuses import Status
from workflows.journal.writing import reads_about
from workflows.outbox.models import Job


@pytest.fixture
def desk(ministry: making.Desk) -> Client:
    return browser_of(ministry.receiver.user)


def cases(count: int) -> list[Case]:
    """Filed cases without a fee."""
    made = [making.case() for _ in range(count)]
    Case.objects.filter(pk__in=[case.pk for case in made]).update(fee_amount=0)
    return made


def task_of(case: Case) -> Task:
    return Task.objects.get(case=case, closed_at=None)


def ids(made: list[Case]) -> list[str]:
    return [str(task_of(case).public_id) for case in made]


def work_off() -> None:
    while job := Job.objects.filter(kind="cases.bulk", state="new").first():
        assert outbox.run_one(job.pk)


def confirmed(browser: Client, action: str, **said: Any) -> str:
    """The page of confirmation."""
    response = browser.post("/desk/bulk/confirm/", {"action": action, **said})
    assert response.status_code == 200, response.headers
    return response.content.decode()


def sent(browser: Client, page: str) -> str:
    """Press the button of the page of confirmation; where it leads."""
    hidden = dict(re.findall(r'<input type="hidden" name="(action|key|items)" value="([^"]*)">', page))
    response = browser.post("/desk/bulk/ask/", hidden)
    assert response.status_code == 302
    return str(response.headers["Location"])


def text(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_queue_offers_what_can_be_done_with_what_it_shows(desk: Client, ministry: making.Desk) -> None:
    assert 'id="bulk"' not in text(desk, "/desk/")
    (case,) = cases(1)
    page = text(desk, "/desk/")
    assert f'name="task" value="{ids([case])[0]}" form="bulk"' in page
    assert re.findall(r'<option value="(\w+)">', page.split('id="bulk_action"')[1].split("</select>")[0]) == [
        "claim",
        "receive",
    ]
    assert 'id="bulk"' not in text(desk, "/desk/?tab=mine")


def test_work_of_others_cannot_be_ticked(desk: Client) -> None:
    mine, other = cases(2)
    queue.claim(task_of(other), by=making.official(Role.RECEIVER, unit="mot-cua"))
    page = text(desk, "/desk/?tab=unit")
    assert f'value="{ids([mine])[0]}" form="bulk"' in page
    assert f'value="{ids([other])[0]}" form="bulk"' not in page


def test_from_ticking_to_the_result(desk: Client) -> None:
    made = cases(3)
    page = confirmed(desk, "receive", task=ids(made))
    assert "Receive: 3 pieces of work" in page
    assert not Bulk.objects.exists()
    address = sent(desk, page)
    running = text(desk, address)
    assert '<progress class="mc-progress__bar" max="3" value="0"' in running
    assert 'hx-trigger="every 2s"' in running
    assert "htmx-2.min.js" in running
    assert "Look again" in running
    work_off()
    finished = text(desk, address)
    assert "3 were done." in finished
    assert "hx-trigger" not in finished
    for case in made:
        assert f"/desk/cases/{case.code}/" in finished
        assert Case.objects.get(pk=case.pk).status == Status.RECEIVED


@pytest.mark.parametrize(("which", "count"), [("ticked", 1), ("page", 2), ("list", 3)])
def test_which_ones(desk: Client, monkeypatch: pytest.MonkeyPatch, which: str, count: int) -> None:
    monkeypatch.setattr("portal.officials.paging.PAGE", 2)
    made = cases(3)
    shown = desk.get("/desk/").context["bulk"]["page"]
    assert confirmed(desk, "claim", which=which, task=ids(made)[:1], page=shown).count("/desk/cases/") == count


def test_a_whole_list_has_the_filters_and_the_words_of_the_page(desk: Client) -> None:
    cases(1)
    wanted = making.case(making.person(name="Đặng Thị Ánh Tuyết"))
    token = desk.post("/desk/", {"q": "tuyet"}).headers["Location"].partition("search=")[2]
    page = confirmed(desk, "claim", which="list", search=token)
    assert wanted.code in page
    assert page.count("/desk/cases/") == 1


def test_what_cannot_be_done_is_left_out_with_its_reason(desk: Client) -> None:
    free, dear = cases(1)[0], making.case()
    page = confirmed(desk, "receive", task=ids([free, dear]))
    assert "Receive: 1 piece of work" in page
    assert "1 piece of work is left out" in page
    assert "A fee is due before receipt" in page
    sent(desk, page)
    assert Bulk.objects.get().items.get().case == free
    page = confirmed(desk, "receive", task=ids([dear]))
    assert "This cannot be done with any of them now" in page
    assert "/desk/bulk/ask/" not in page


def test_an_approver_sees_what_each_opinion_proposes(ministry: making.Desk) -> None:
    made = cases(2)
    for case, proposal in zip(made, Proposal, strict=True):
        receiving.receive(case.code, by=ministry.receiver, version=1, payment=None)
        deciding.appraise(case.code, by=ministry.appraiser, version=2, proposal=proposal, text="Lý do")
    page = confirmed(browser_of(ministry.approver.user), "approve", task=ids(made))
    for proposal in Proposal:
        assert f"<strong>{proposal.label}</strong>" in page


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"action": "claim"}, "Tick at least one piece of work"),
        ({"action": "decline"}, "Choose what is to be done"),
        ({"action": "claim", "task": "no number"}, "Tick at least one piece of work"),
        ({"action": "claim", "again": "no number"}, "Tick at least one piece of work"),
        ({"action": "claim", "which": "list", "query": "due=critical"}, "Tick at least one piece of work"),
    ],
)
def test_what_makes_no_sense_is_told(desk: Client, said: dict[str, str], told: str) -> None:
    response: Any = desk.post("/desk/bulk/confirm/", said, follow=True)
    assert told in response.content.decode()


def test_more_than_the_most_is_told(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    many = " ".join(str(uuid.uuid4()) for _ in range(501))
    response: Any = desk.post("/desk/bulk/confirm/", {"action": "claim", "which": "page", "page": many}, follow=True)
    assert "At most 500 pieces of work" in response.content.decode()
    pairs = " ".join(f"{one}:1" for one in many.split())
    response = desk.post("/desk/bulk/ask/", {"action": "claim", "items": pairs}, follow=True)
    assert "At most 500 pieces of work" in response.content.decode()
    cases(3)
    monkeypatch.setattr("portal.officials.bulk.MOST_ITEMS", 2)
    response = desk.post("/desk/bulk/confirm/", {"action": "claim", "which": "list"}, follow=True)
    assert "pieces of work can be done at once" in response.content.decode()


@pytest.mark.parametrize("items", ["", "x:1", ":", "0:0", f"{uuid.UUID(int=1)}:1", f"{uuid.UUID(int=1)}:²"])
def test_a_forged_list_is_no_bulk(desk: Client, items: str) -> None:
    response: Any = desk.post("/desk/bulk/ask/", {"action": "claim", "items": items}, follow=True)
    assert "Choose at least one" in response.content.decode()
    assert not Bulk.objects.exists()


def test_two_clicks_are_one(desk: Client) -> None:
    page = confirmed(desk, "claim", task=ids(cases(1)))
    assert sent(desk, page) == sent(desk, page)
    assert Bulk.objects.count() == 1


def test_a_case_that_changed_after_the_page_is_refused_and_tried_again(desk: Client, ministry: making.Desk) -> None:
    made = cases(2)
    page = confirmed(desk, "receive", task=ids(made))
    queue.claim(task_of(made[0]), by=ministry.receiver)
    address = sent(desk, page)
    work_off()
    finished = text(desk, address)
    assert "1 was done." in finished
    assert "1 was not; the reason stands beside it." in finished
    assert "The case has been changed since you opened the page" in finished
    again = re.search(r'name="again" value="([^"]*)"', finished)
    assert again
    page = confirmed(desk, "receive", again=again[1])
    assert "Receive: 1 piece of work" in page
    address = sent(desk, page)
    work_off()
    assert "1 was done." in text(desk, address)
    assert Case.objects.get(pk=made[0].pk).status == Status.RECEIVED


def test_stopping_leaves_the_rest(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "BATCH", 1)
    address = sent(desk, confirmed(desk, "claim", task=ids(cases(3))))
    outbox.run_one(Job.objects.get(kind="cases.bulk").pk)
    assert desk.get(f"{address}cancel/").status_code == 405
    assert desk.post(f"{address}cancel/").headers["Location"] == address
    work_off()
    page = text(desk, address)
    assert "You stopped it: 2 were left as they were." in page
    assert "Try again what was not done" in page
    assert "nothing left to cancel" in text(desk, desk.post(f"{address}cancel/").headers["Location"])


def test_given_up_is_told(desk: Client) -> None:
    address = sent(desk, confirmed(desk, "claim", task=ids(cases(1))))
    Job.objects.filter(kind="cases.bulk").update(state="dead")
    assert "The operator has been told" in text(desk, address)


def test_ones_own_last_ones_and_nobody_elses(desk: Client, ministry: making.Desk) -> None:
    assert "Nothing yet." in text(desk, "/desk/bulk/")
    address = sent(desk, confirmed(desk, "claim", task=ids(cases(1))))
    assert address in text(desk, "/desk/bulk/")
    stranger = browser_of(making.official(Role.RECEIVER, unit="mot-cua").user)
    assert "Nothing yet." in text(stranger, "/desk/bulk/")
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}cancel/").status_code == 404
    again = address.split("/")[3]
    assert stranger.post("/desk/bulk/confirm/", {"action": "claim", "again": again}).status_code == 404


def test_another_units_work_is_not_there(desk: Client, ministry: making.Desk) -> None:
    stranger = browser_of(making.official(Role.RECEIVER, unit="qld").user)
    (case,) = cases(1)
    response: Any = stranger.post("/desk/bulk/confirm/", {"action": "claim", "task": ids([case])}, follow=True)
    assert case.code not in response.content.decode()
    pair = f"{ids([case])[0]}:1"
    stranger.post("/desk/bulk/ask/", {"action": "claim", "items": pair})
    assert not Bulk.objects.exists()


def test_only_officials_of_the_desk_come_in(ministry: making.Desk) -> None:
    stranger = making.person().user
    assert stranger is not None
    for user in (ministry.auditor.user, stranger):
        for method, address in (("get", "/desk/bulk/"), ("post", "/desk/bulk/confirm/"), ("post", "/desk/bulk/ask/")):
            assert getattr(browser_of(user), method)(address).status_code == 403


def test_looking_is_recorded_following_the_bar_is_not(desk: Client) -> None:
    (case,) = cases(1)
    page = confirmed(desk, "claim", task=ids([case]))
    assert reads_about(case=case.code).count() == 1
    address = sent(desk, page)
    text(desk, address)
    assert reads_about(case=case.code).count() == 1
    work_off()
    text(desk, address)
    assert reads_about(case=case.code).count() == 2


def costs(browser: Client, made: list[Case]) -> list[int]:
    """Statements of the pages of confirmation, of the result, and of one's last ones."""
    found, said = [], {"task": ids(made)}
    with CaptureQueriesContext(connection) as captured:
        page = confirmed(browser, "receive", **said)
    found.append(len(captured))
    address = sent(browser, page)
    work_off()
    for where in (address, "/desk/bulk/"):
        with CaptureQueriesContext(connection) as captured:
            text(browser, where)
        found.append(len(captured))
    return found


def test_pages_cost_the_same_for_many(desk: Client) -> None:
    few = costs(desk, cases(1))
    assert costs(desk, cases(6)) == few
    assert max(few) <= 14
