"""“This is wrong” in the browser: from every locked value to the report, and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from integrations.exchange.messages import Outcome
from tests.portal.applicants.conftest import FILLED, Pages, signed_in
from tests.workflows import making, owners
from tests.workflows.documents import files
from tests.workflows.drafts.wanting import own_storage  # noqa: F401 - a fixture
from tests.workflows.signing import pin
from workflows.cases.filing import file
from workflows.cases.models import Case
from workflows.documents.models import Upload
from workflows.drafts.models import Draft
from workflows.filling.facts import RegistryFact, facts_of_case, facts_of_draft
from workflows.filling.models import Dispute, DisputeState, Lookup
from workflows.people.models import Person

MONTHS = "practitioners.practice_months"
REASON = "The clinic reported only half of it."


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def wrong(fact: RegistryFact) -> str:
    """The address of the form about a value."""
    return f"/applications/wrong/{fact.row}/"


def report_page(dispute: Dispute) -> str:
    return f"/applications/reports/{dispute.public_id}/"


class Short(Pages):
    """The draft of somebody whom the registry credits with too few months."""

    def fact(self, name: str = MONTHS) -> RegistryFact:
        return facts_of_draft(self.draft.public_id)[name]

    def report(self, browser: Client, name: str = MONTHS, **said: Any) -> Any:
        return browser.post(wrong(self.fact(name)), {"claimed": "8", "reason": REASON, **said})

    def file(self) -> Case:
        current = Draft.objects.get(pk=self.draft.pk)
        return file(current, version=current.version)


@pytest.fixture
def pages(person: Person) -> Short:
    return Short(making.draft(person, answered=making.values(practitioners__practice_months=2)))


class TestReporting:
    def test_every_locked_value_leads_there(self, browser: Client, pages: Short) -> None:
        for page, name in ((pages.step("practice"), MONTHS), (pages.check, "population.full_name")):
            assert wrong(pages.fact(name)) in text(browser.get(page))

    def test_what_stops_the_application_leads_there(self, browser: Client, pages: Short) -> None:
        shown = text(browser.get(pages.tasks))
        assert "You cannot apply yet" in shown
        assert wrong(pages.fact()) in shown

    def test_the_form_says_who_is_asked_and_shows_the_value(self, browser: Client, pages: Short) -> None:
        shown = text(browser.get(wrong(pages.fact())))
        assert "Ministry of Health" in shown
        assert "What would be right?" in shown
        assert 'enctype="multipart/form-data"' in shown

    def test_looking_at_the_form_reports_nothing(self, browser: Client, pages: Short) -> None:
        browser.get(wrong(pages.fact()))
        assert not Dispute.objects.exists()

    def test_afterwards_it_says_what_happens_and_by_when(self, browser: Client, pages: Short) -> None:
        response = pages.report(browser)
        dispute = Dispute.objects.get()
        assert response.headers["Location"] == report_page(dispute)
        shown = text(browser.get(report_page(dispute)))
        assert "within 72 hours" in shown
        assert "You can go on and submit" in shown

    def test_the_overview_says_that_it_may_be_submitted(self, browser: Client, pages: Short) -> None:
        pages.report(browser)
        shown = text(browser.get(pages.tasks))
        assert "You cannot apply yet" not in shown
        assert "cannot be granted as the record stands" in shown
        assert "Check everything and submit" in shown

    def test_the_value_is_marked_and_leads_to_the_report(self, browser: Client, pages: Short) -> None:
        pages.report(browser)
        shown = text(browser.get(pages.step("practice")))
        assert "Reported as wrong" in shown
        assert report_page(Dispute.objects.get()) in shown

    def test_a_second_report_leads_to_the_first(self, browser: Client, pages: Short) -> None:
        pages.report(browser)
        assert pages.report(browser).headers["Location"] == report_page(Dispute.objects.get())

    @pytest.mark.parametrize(
        ("said", "complaint"),
        [
            ({"claimed": ""}, "Enter what would be right"),
            ({"reason": ""}, "Enter why it is wrong"),
            ({"claimed": "2"}, "This is what the registry says already"),
            ({"claimed": "8", "none": "on"}, "not both"),
            ({"claimed": "many"}, "Enter a whole number"),
        ],
        ids=["no-claim", "no-reason", "the-same", "both", "no-number"],
    )
    def test_what_is_missing_is_said_and_nothing_is_lost(
        self, browser: Client, pages: Short, said: dict[str, str], complaint: str
    ) -> None:
        shown = text(pages.report(browser, **said))
        assert complaint in shown
        assert said.get("reason", REASON) in shown
        assert not Dispute.objects.exists()

    def test_that_there_should_be_no_entry_can_be_said(self, browser: Client, pages: Short) -> None:
        pages.report(browser, "practitioners.practice_facility", claimed="", none="on")
        assert "There is none" in text(browser.get(report_page(Dispute.objects.get())))

    def test_codes_are_chosen_by_their_words(self, browser: Client, pages: Short) -> None:
        shown = text(browser.get(wrong(pages.fact("population.sex"))))
        assert 'type="radio"' in shown
        assert "Female" in shown

    def test_a_day_is_claimed_in_three_parts(self, browser: Client, pages: Short) -> None:
        parts = {"claimed_day": "2", "claimed_month": "9", "claimed_year": "2017"}
        response = browser.post(wrong(pages.fact("degrees.issued_on")), {"reason": REASON, **parts})
        assert response.status_code == 302
        assert Dispute.objects.get().claimed == "2017-09-02"

    def test_a_value_that_nobody_has_said_yet_cannot_be_wrong(self, browser: Client, person: Person) -> None:
        known = making.values()
        del known["population"]
        pages = Short(making.draft(person, answered=known))
        response = browser.get(wrong(pages.fact("population.full_name")))
        assert response.headers["Location"] == pages.tasks


@pytest.mark.usefixtures("own_storage")
class TestFiles:
    def test_a_document_is_kept_with_it(self, browser: Client, pages: Short) -> None:
        pages.report(browser, file=SimpleUploadedFile("Xác nhận.pdf", files.pdf(), "application/pdf"))
        shown = text(browser.get(report_page(Dispute.objects.get())))
        assert "Xác nhận.pdf" in shown
        assert f"/applications/uploads/{Upload.objects.get().public_id}/" in shown

    def test_what_is_no_document_is_refused_with_words(self, browser: Client, pages: Short) -> None:
        shown = text(pages.report(browser, file=SimpleUploadedFile("a.pdf", b"MZ not a pdf", "application/pdf")))
        assert "Only PDF, JPEG and PNG" in shown
        assert REASON in shown
        assert not Dispute.objects.exists()


class TestOthers:
    def test_a_stranger_finds_nothing(self, browser: Client, pages: Short, ministry: making.Desk) -> None:
        pages.report(browser)
        dispute = Dispute.objects.get()
        stranger = signed_in(making.person())
        assert stranger.get(wrong(pages.fact())).status_code == 404
        assert pages.report(stranger).status_code == 404
        assert stranger.get(report_page(dispute)).status_code == 404
        assert stranger.post(f"{report_page(dispute)}take-back/").status_code == 404
        assert "See the report" not in text(stranger.get("/applications/reports/"))
        assert Dispute.objects.get().state == DisputeState.OPEN

    def test_an_official_has_no_report_here(self, pages: Short, ministry: making.Desk) -> None:
        client = Client()
        client.force_login(ministry.appraiser.user)
        assert client.get(wrong(pages.fact())).status_code == 403


class TestFollowing:
    def test_the_list_names_every_report(self, browser: Client, pages: Short) -> None:
        pages.report(browser)
        pages.report(browser, "population.full_name", claimed="Nguyễn Thị Khác")
        shown = text(browser.get("/applications/reports/"))
        assert shown.count("See the report") == 2
        assert "/applications/reports/" in text(browser.get("/applications/"))

    def test_the_list_costs_the_same_for_one_and_for_three(
        self, browser: Client, pages: Short, django_assert_num_queries: Any
    ) -> None:
        pages.report(browser)
        with django_assert_num_queries(5):
            browser.get("/applications/reports/")
        pages.report(browser, "population.full_name", claimed="Nguyễn Thị Khác")
        pages.report(browser, "degrees.number", claimed="B2")
        with django_assert_num_queries(5):
            browser.get("/applications/reports/")

    def test_taken_back_the_value_counts_again(self, browser: Client, pages: Short) -> None:
        pages.report(browser)
        response = browser.post(f"{report_page(Dispute.objects.get())}take-back/", follow=True)
        assert "You cannot apply yet" in text(response)

    def test_refused_the_page_says_why_and_what_one_may_do(self, browser: Client, pages: Short) -> None:
        pages.report(browser)
        owners.decide(Dispute.objects.get(), "refused", "Đúng như báo cáo của cơ sở.")
        shown = text(browser.get(report_page(Dispute.objects.get())))
        assert "Đúng như báo cáo của cơ sở." in shown
        assert "Report it once more" in shown
        assert "stands by its record" in text(browser.get(wrong(pages.fact())))

    def test_corrected_the_new_value_is_there(self, browser: Client, pages: Short) -> None:
        pages.report(browser)
        owners.decide(Dispute.objects.get(), "corrected")
        registry = Lookup.objects.get(draft=pages.draft.public_id, registry="practitioners")
        making.answer(registry, making.values(practitioners__practice_months=8)["practitioners"])
        assert "has corrected its record" in text(browser.get(report_page(Dispute.objects.get())))
        assert "Reported as wrong" not in text(browser.get(pages.step("practice")))

    def test_the_page_of_a_case_shows_reports_and_takes_new_ones(self, browser: Client, pages: Short) -> None:
        pages.report(browser)
        case = pages.file()
        shown = text(browser.get(f"/applications/cases/{case.code}/"))
        assert "What you have reported as wrong" in shown
        number = facts_of_case(case.code)["degrees.number"]
        assert wrong(number) in shown
        response = browser.post(wrong(number), {"claimed": "B2", "reason": REASON})
        assert response.status_code == 302
        assert "The official who works on your application sees your report" in text(
            browser.get(response.headers["Location"])
        )


class TestMismatch:
    @pytest.fixture
    def other(self, person: Person, settings: Any, tmp_path: Any) -> Short:
        """A draft about which the population registry says that it holds another date of birth."""
        settings.REGISTRY_KEYS_FILE = pin(tmp_path / "keys.json")
        known = making.values()
        del known["population"]
        pages = Short(making.draft(person, answered=known))
        making.answer(Lookup.objects.get(draft=pages.draft.public_id, registry="population"), None, Outcome.MISMATCH)
        return pages

    def test_a_page_interrupts_and_says_what_differs(self, browser: Client, other: Short) -> None:
        address = f"{other.tasks}differs/"
        assert address in text(browser.get(other.tasks))
        shown = text(browser.get(address))
        assert "your date of birth" in shown
        assert "your name" not in shown
        assert "You can submit all the same" in shown

    def test_what_differs_can_be_reported(self, browser: Client, other: Short) -> None:
        address = wrong(other.fact("population.birth_date"))
        shown = text(browser.get(f"{other.tasks}differs/"))
        assert address in shown
        assert wrong(other.fact("population.full_name")) not in shown
        assert "What would be right?" not in text(browser.get(address))
        browser.post(address, {"reason": REASON})
        assert Dispute.objects.get().claimed == other.draft.person.birth_date
        assert "Not what the e-ID says" in text(browser.get(report_page(Dispute.objects.get())))
        assert report_page(Dispute.objects.get()) in text(browser.get(f"{other.tasks}differs/"))

    def test_the_last_page_leads_there(self, browser: Client, other: Short) -> None:
        response: Any = other.post(browser, "declaration", portrait_consent="on", truth="on")
        assert response.headers["Location"] == f"{other.tasks}differs/"

    def test_it_may_be_filed(self, browser: Client, other: Short) -> None:
        for step, values in FILLED.items():
            other.post(browser, step, **values)
        browser.post(other.check, {"version": Draft.objects.get().version})
        assert Case.objects.exists()

    def test_without_a_mismatch_nobody_is_interrupted(self, browser: Client, pages: Short) -> None:
        assert browser.get(f"{pages.tasks}differs/").headers["Location"] == pages.check
