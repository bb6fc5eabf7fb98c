"""The case page offers what may be done now; what is done goes through the rules of workflows.cases."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import storages
from django.test import Client

from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.workflows import making
from workflows import outbox
from workflows.cases.models import Case, Task
from workflows.cases.statuses import Status
from workflows.documents.models import Document
from workflows.filling.models import Lookup
from workflows.journal.writing import reads_about


class Way:
    """Walks a case through the desk, each official in their own browser."""

    def __init__(self, ministry: making.Desk, case: Case) -> None:
        self.case = case
        self.browsers = {
            "receive": browser_of(ministry.receiver.user),
            "decline": browser_of(ministry.receiver.user),
            "appraise": browser_of(ministry.appraiser.user),
            "approve": browser_of(ministry.approver.user),
            "send_back": browser_of(ministry.approver.user),
            "issue": browser_of(ministry.clerk.user),
            "hand_over": browser_of(ministry.clerk.user),
        }

    @property
    def page(self) -> str:
        return f"/desk/cases/{self.case.code}/"

    def now(self) -> Case:
        return Case.objects.get(pk=self.case.pk)

    def take(self, verb: str) -> None:
        task = Task.objects.get(case=self.case, closed_at__isnull=True)
        self.browsers[verb].post(f"/desk/tasks/{task.public_id}/claim/")

    def do(self, verb: str, **said: Any) -> Any:
        said.setdefault("version", self.now().version)
        return self.browsers[verb].post(f"{self.page}{verb}/", said)

    def through(self, *verbs: str) -> None:
        usual: dict[str, dict[str, Any]] = {
            "receive": {"method": "counter", "reference": "BL-1"},
            "appraise": {"proposal": "grant", "text": ""},
        }
        for verb in verbs:
            self.take(verb)
            response = self.do(verb, **usual.get(verb, {}))
            assert response.status_code == 302, response.content.decode()


@pytest.fixture
def way(ministry: making.Desk) -> Way:
    return Way(ministry, making.case())


def test_from_receipt_to_hand_over(way: Way) -> None:
    way.through("receive", "appraise", "approve", "issue")
    outbox.sweep(100)
    way.browsers["hand_over"] = browser_of(making.official(Role.CLERK).user)
    way.through("hand_over")
    assert way.now().status == Status.RETURNED


def test_only_the_verbs_of_the_claimed_task_are_offered(way: Way) -> None:
    page = way.browsers["receive"].get(way.page).content.decode()
    assert "Take this task" in page
    assert f"{way.page}receive/" not in page
    way.take("receive")
    page = way.browsers["receive"].get(way.page).content.decode()
    assert f"{way.page}receive/" in page
    assert f"{way.page}decline/" in page
    assert f"{way.page}approve/" not in page


def test_the_page_says_where_each_field_comes_from(way: Way) -> None:
    page = way.browsers["receive"].get(way.page).content.decode()
    assert "Nguyễn Thị Thử" in page
    assert "National population database" in page
    assert "Replaced by data" in page


def test_the_deadline_explains_itself(way: Way) -> None:
    way.through("receive")
    page = way.browsers["appraise"].get(way.page).content.decode()
    assert "How this day comes about" in page
    assert "Civil Code 91/2015/QH13" in page


def test_receiving_without_the_payment_keeps_what_was_typed(way: Way) -> None:
    way.take("receive")
    response = way.do("receive", reference="BL-7")
    assert response.status_code == 200
    assert 'value="BL-7"' in response.content.decode()
    assert "There is a problem" in response.content.decode()
    assert way.now().status == Status.SUBMITTED


def test_declining_needs_its_reason(way: Way) -> None:
    way.take("receive")
    assert way.do("decline", reason="").status_code == 200
    assert way.do("decline", reason="Sai thủ tục").status_code == 302
    assert way.now().status == Status.DECLINED


def test_a_refusal_needs_its_reason(way: Way) -> None:
    way.through("receive")
    way.take("appraise")
    assert way.do("appraise", proposal="refuse", text="").status_code == 200
    assert way.do("appraise", proposal="refuse", text="Chưa đủ").status_code == 302


def test_sending_back(way: Way) -> None:
    way.through("receive", "appraise")
    way.take("approve")
    assert way.do("send_back", reason="Xem lại").status_code == 302
    assert Task.objects.get(case=way.case, closed_at__isnull=True).step == "appraise"


def test_a_stale_page_is_409_and_says_who_was_first(way: Way, ministry: making.Desk) -> None:
    way.through("receive")
    way.take("appraise")
    response = way.do("appraise", proposal="grant", text="", version=1)
    assert response.status_code == 409
    assert ministry.appraiser.full_name in response.content.decode()


def test_an_approval_that_cannot_be_is_blocked_with_its_reasons(ministry: making.Desk) -> None:
    known = making.values()
    del known["population"]
    way = Way(ministry, making.case(answered=known))
    way.through("receive", "appraise")
    way.take("approve")
    page = way.browsers["approve"].get(f"{way.page}approve/").content.decode()
    assert "It cannot be approved yet" in page
    assert "has not answered yet" in page
    assert way.do("approve").status_code == 200
    lookup = Lookup.objects.get(case_code=way.case.code, registry="population")
    making.answer(lookup, making.values()["population"])
    assert way.do("approve").status_code == 302


def test_the_words_of_a_stale_page_are_given_back(way: Way) -> None:
    way.through("receive")
    way.take("appraise")
    page = way.do("appraise", proposal="refuse", text="Thiếu xác nhận thực hành", version=1).content.decode()
    assert "Thiếu xác nhận thực hành" in page
    assert "Refuse the application" in page


def test_a_registrys_answer_is_not_what_made_a_page_stale(ministry: making.Desk) -> None:
    known = making.values()
    del known["population"]
    way = Way(ministry, making.case(answered=known))
    way.through("receive")
    way.take("appraise")
    making.answer(Lookup.objects.get(case_code=way.case.code, registry="population"), making.values()["population"])
    page = way.do("appraise", proposal="grant", text="", version=1).content.decode()
    assert ministry.appraiser.full_name in page
    assert "Registry answered" not in page


def test_a_second_click_does_nothing_and_is_no_conflict(way: Way) -> None:
    way.take("receive")
    version = way.now().version
    for _ in range(2):
        response = way.do("receive", method="counter", reference="BL-1", version=version)
        assert response.status_code == 302
    assert "it was done once" in way.browsers["receive"].get(way.page).content.decode()


def test_work_that_is_done_already_is_refused_with_words(way: Way) -> None:
    way.through("receive")
    response = way.do("decline", reason="Muộn rồi")
    assert "has been done already" in response.content.decode()
    assert "Muộn rồi" in response.content.decode()


def test_another_roles_verb_is_refused_with_words(way: Way) -> None:
    way.through("receive", "appraise")
    response = way.browsers["receive"].post(f"{way.page}approve/", {"version": way.now().version}, follow=True)
    assert "work for another role" in response.content.decode()
    assert way.now().status == Status.PROCESSING
    assert way.browsers["receive"].get(f"{way.page}approve/").status_code == 302


def test_a_colleague_learns_with_whom_the_work_is(way: Way, ministry: making.Desk) -> None:
    way.take("receive")
    colleague = browser_of(making.official(Role.RECEIVER, unit="mot-cua", name="Lê Thị Khác").user)
    page = colleague.get(way.page).content.decode()
    assert f"Receive: with {ministry.receiver.full_name}" in page
    response = colleague.post(
        f"{way.page}receive/", {"method": "bank", "reference": "1", "version": way.now().version}, follow=True
    )
    assert "Somebody else has taken this piece of work" in response.content.decode()


def test_the_appraiser_reads_why_a_case_came_back(way: Way) -> None:
    way.through("receive", "appraise")
    way.take("approve")
    way.do("send_back", reason="Xem lại thời gian thực hành")
    assert "Xem lại thời gian thực hành" in way.browsers["appraise"].get(way.page).content.decode()
    entry = reads_about(case=way.case.code).first()
    assert entry is not None
    assert "remark" in entry.data["fields"]


@pytest.mark.parametrize("version", ["", "x", "0", "9" * 30])
def test_a_version_that_is_none_is_no_500(way: Way, version: str) -> None:
    way.take("receive")
    assert way.do("receive", method="counter", reference="1", version=version).status_code in (200, 409)


def test_unknown_cases_and_verbs_are_404(way: Way) -> None:
    browser = way.browsers["receive"]
    assert browser.get("/desk/cases/000.00.00.G18-200101-0001/").status_code == 404
    assert browser.get(f"{way.page}explode/").status_code == 404
    stranger = browser_of(making.official(Role.APPRAISER, unit="qld").user)
    assert stranger.get(way.page).status_code == 404
    assert stranger.post(f"{way.page}receive/", {"version": 1}).status_code == 404


def test_officials_download_documents_and_it_is_recorded(way: Way, ministry: making.Desk) -> None:
    way.through("receive")
    outbox.sweep(100)
    document = Document.objects.get(case_code=way.case.code)
    pdf = way.browsers["appraise"].get(f"/desk/documents/{document.public_id}/")
    assert pdf.content.startswith(b"%PDF-")
    stranger = browser_of(making.official(Role.APPRAISER, unit="qld").user)
    assert stranger.get(f"/desk/documents/{document.public_id}/").status_code == 404
    assert "document" in {entry.data["why"] for entry in reads_about(case=way.case.code)}


def test_every_look_is_recorded_with_its_reason(way: Way, ministry: making.Desk) -> None:
    way.take("receive")
    way.browsers["receive"].get(way.page)
    entry = reads_about(case=way.case.code).first()
    assert entry is not None
    assert entry.data["why"] == "receive"
    assert entry.subject_index == way.case.person.identity_index
    assert {"identity_number", "population.full_name", "degrees.number", "phone"} <= set(entry.data["fields"])


def test_the_page_of_an_action_is_a_look_too(way: Way) -> None:
    way.take("receive")
    way.browsers["receive"].get(f"{way.page}decline/")
    assert "decline" in {entry.data["why"] for entry in reads_about(case=way.case.code)}


def test_who_looks_without_work_there_leaves_that_reason(way: Way) -> None:
    way.browsers["approve"].get(way.page)
    entry = reads_about(case=way.case.code).first()
    assert entry is not None
    assert entry.data["why"] == "look"


def test_a_damaged_document_is_told_and_no_500(way: Way) -> None:
    way.through("receive")
    outbox.sweep(100)
    document = Document.objects.get(case_code=way.case.code)
    storages["documents"].delete(document.file)
    page = way.browsers["appraise"].get(f"/desk/documents/{document.public_id}/", follow=True).content.decode()
    assert "its file is damaged" in page


def test_the_deadline_says_how_much_is_left(way: Way) -> None:
    way.through("receive")
    assert "days left" in way.browsers["appraise"].get(way.page).content.decode()


@pytest.mark.parametrize("code", ["%00", "a" * 65, "000.00.00.G18-261122-0001%00", "../x"])
def test_what_can_be_no_code_is_404(way: Way, code: str) -> None:
    assert way.browsers["receive"].get(f"/desk/cases/{code}/").status_code == 404


def test_the_case_page_tells_how_the_time_of_ones_work_comes_about(way: Way) -> None:
    shown = way.browsers["receive"].get(way.page).content.decode()
    assert "How this time comes about" in shown
    assert "8 working hours of the unit" in shown


def test_the_case_page_costs_the_same_after_a_long_history(way: Way, django_assert_num_queries: Any) -> None:
    way.through("receive", "appraise")
    with django_assert_num_queries(27):
        way.browsers["approve"].get(way.page)
    for _ in range(3):
        way.take("approve")
        way.do("send_back", reason="Xem lại")
        way.through("appraise")
    # One more, however often: the remark of the last sending back.
    with django_assert_num_queries(28):
        way.browsers["approve"].get(way.page)


@pytest.mark.parametrize("verb", ["receive", "decline"])
def test_every_action_page_opens(way: Way, verb: str) -> None:
    way.take("receive")
    assert way.browsers["receive"].get(f"{way.page}{verb}/").status_code == 200


def test_an_applicant_reaches_nothing_here(way: Way) -> None:
    user = way.case.person.user
    assert user is not None
    client: Client = browser_of(user)
    assert client.get(way.page).status_code == 403


def test_a_grant_is_no_red_button_and_a_refusal_is(way: Way) -> None:
    way.through("receive", "appraise")
    way.take("approve")
    assert "govuk-button--warning" not in way.browsers["approve"].get(f"{way.page}approve/").content.decode()
    way.do("send_back", reason="Xem lại")
    way.do("appraise", proposal="refuse", text="Chưa đủ")
    way.take("approve")
    assert "govuk-button--warning" in way.browsers["approve"].get(f"{way.page}approve/").content.decode()
