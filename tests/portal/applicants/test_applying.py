"""Applying in the browser: plan, steps, check, submit; and everything that people and programs do wrong on the way."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from procedures.registries import REGISTRIES
from tests.definitions import load
from tests.portal.applicants.conftest import FILLED, Pages, answer_all, signed_in
from tests.workflows import making
from workflows.cases.models import Case
from workflows.drafts import actions
from workflows.drafts.models import Draft, DraftState
from workflows.filling.models import Lookup
from workflows.people.models import Person


@pytest.fixture
def pages(person: Person) -> Pages:
    """A draft whose lookups were agreed to and answered."""
    draft = actions.agree_to_lookups(actions.start(person, making.PROCEDURE, on=timezone.localdate()))
    answer_all(draft)
    return Pages(draft)


def fill(browser: Client, pages: Pages, **changes: dict[str, Any]) -> None:
    for step, values in {**FILLED, **changes}.items():
        response = pages.post(browser, step, **values)
        assert response.status_code == 302, step  # type: ignore[attr-defined]  # a response


def submit(browser: Client, pages: Pages, version: int | None = None) -> Any:
    draft = Draft.objects.get(pk=pages.draft.pk)
    return browser.post(pages.check, {"version": draft.version if version is None else version})


class TestStarting:
    def test_starting_leads_to_the_plan_and_asks_nobody(self, browser: Client) -> None:
        response = browser.post(f"/applications/start/{making.PROCEDURE}/")
        draft = Draft.objects.get()
        assert response.headers["Location"] == Pages(draft).plan
        assert not Lookup.objects.exists()
        page = browser.get(Pages(draft).plan).content.decode()
        assert "National population database" in page
        assert "Legal basis" in page

    def test_the_plan_says_which_registry_is_asked_only_in_some_cases(self, browser: Client) -> None:
        load("1.012290")
        browser.post("/applications/start/1.012290/")
        page = browser.get(Pages(Draft.objects.get()).plan).content.decode()
        assert page.count("Otherwise this registry is not asked.") == 1
        card = page.split(str(REGISTRIES["health_checks"].title_en))[1]
        assert "<strong>Only if your case is “The licence was revoked for another reason”.</strong>" in card

    def test_looking_at_the_start_page_writes_nothing(self, browser: Client) -> None:
        assert browser.get(f"/applications/start/{making.PROCEDURE}/").status_code == 200
        assert not Draft.objects.exists()

    def test_an_unknown_procedure_is_404(self, browser: Client) -> None:
        assert browser.post("/applications/start/9.999999/").status_code == 404

    def test_level_one_is_told_what_to_do(self, ministry: making.Desk) -> None:
        response = signed_in(making.person(level=1)).post(f"/applications/start/{making.PROCEDURE}/")
        assert response.status_code == 403
        assert "level 2" in response.content.decode()

    def test_an_official_is_not_an_applicant(self, ministry: making.Desk) -> None:
        client = Client()
        client.force_login(ministry.clerk.user)
        assert client.get("/applications/").status_code == 403

    def test_a_stranger_is_sent_to_sign_in(self, pages: Pages) -> None:
        response = Client().get(pages.tasks)
        assert response.status_code == 302
        assert "/sign-in/" in response.headers["Location"]


class TestSteps:
    def test_registry_fields_are_shown_locked_with_their_source(self, browser: Client, pages: Pages) -> None:
        page = browser.get(pages.step("identity")).content.decode()
        assert "Nguyễn Thị Thử" in page
        assert "According to National population database" in page
        assert 'name="identity-full_name"' not in page

    def test_a_saved_step_is_there_on_another_device(self, browser: Client, pages: Pages, person: Person) -> None:
        pages.post(browser, "contact", phone="0912 345 678", email="a@vi-du.vn")
        page = signed_in(person).get(pages.step("contact")).content.decode()
        assert "0912 345 678" in page

    def test_a_forged_locked_field_changes_nothing(self, browser: Client, pages: Pages) -> None:
        pages.post(browser, "identity", full_name="Kẻ Khác", birth_date="1900-01-01")
        assert "full_name" not in Draft.objects.get().answers
        assert "Kẻ Khác" not in browser.get(pages.step("identity")).content.decode()

    def test_errors_keep_what_was_typed_and_say_what_to_do(self, browser: Client, pages: Pages) -> None:
        response: Any = pages.post(browser, "contact", phone="12ab", email="a@vi-du.vn")
        page = response.content.decode()
        assert response.status_code == 200
        assert "There is a problem" in page
        assert 'value="12ab"' in page
        assert 'value="a@vi-du.vn"' in page

    def test_text_is_kept_in_nfc(self, browser: Client, pages: Pages) -> None:
        pages.post(browser, "history", work_history="Điê\u0300u dươ\u0303ng")
        assert Draft.objects.get().answers["work_history"] == "Điều dưỡng"

    def test_overlong_text_is_refused_whole(self, browser: Client, pages: Pages) -> None:
        response: Any = pages.post(browser, "history", work_history="a" * 5001)
        assert "5,001" in response.content.decode()
        assert "history" not in Draft.objects.get().steps

    def test_an_unknown_step_is_404(self, browser: Client, pages: Pages) -> None:
        assert browser.get(pages.step("nonsense")).status_code == 404

    def test_another_step_in_the_hidden_field_does_not_move_the_page(self, browser: Client, pages: Pages) -> None:
        response = browser.post(
            pages.step("contact"),
            {f"{pages.draft.public_id}-current_step": "nonsense", "contact-phone": "0912345678"},
        )
        assert response.status_code == 400
        assert not Draft.objects.get().steps

    def test_a_post_without_the_hidden_field_is_no_500(self, browser: Client, pages: Pages) -> None:
        assert browser.post(pages.step("contact"), {"contact-phone": "0912345678"}).status_code == 400

    def test_two_drafts_in_one_browser_never_mix(self, browser: Client, pages: Pages, person: Person) -> None:
        other = actions.agree_to_lookups(actions.start_another(person, making.PROCEDURE, on=timezone.localdate()))
        answer_all(other)
        pages.post(browser, "profession", profession="nurse")
        Pages(other).post(browser, "profession", profession="doctor")
        pages.post(browser, "contact", phone="0912345678")
        assert Draft.objects.get(pk=pages.draft.pk).answers["profession"] == "nurse"
        assert Draft.objects.get(pk=other.pk).answers == {"profession": "doctor"}

    def test_before_the_go_ahead_every_step_leads_to_the_plan(self, browser: Client, person: Person) -> None:
        draft = actions.start(person, making.PROCEDURE, on=timezone.localdate())
        pages = Pages(draft)
        for address in (pages.step("contact"), pages.check, pages.tasks):
            assert browser.get(address).headers["Location"] == pages.plan

    def test_somebody_elses_draft_is_404(self, pages: Pages, ministry: making.Desk) -> None:
        stranger = signed_in(making.person())
        for address in (pages.tasks, pages.plan, pages.check, pages.step("contact"), f"{pages.tasks}delete/"):
            assert stranger.get(address).status_code == 404, address
        assert stranger.post(pages.check, {"version": 1}).status_code == 404
        assert stranger.get(f"/applications/drafts/{uuid.uuid4()}/").status_code == 404


class TestSubmitting:
    def test_pages_that_ask_nothing_need_not_be_opened(self, browser: Client, pages: Pages) -> None:
        for step, values in FILLED.items():
            if values:
                pages.post(browser, step, **values)
        assert "Submit the application" in browser.get(pages.check).content.decode()
        response = submit(browser, pages)
        assert response.headers["Location"].endswith("/submitted/")

    def test_the_check_page_shows_everything_and_submits(self, browser: Client, pages: Pages) -> None:
        fill(browser, pages)
        page = browser.get(pages.check).content.decode()
        assert "0912345678" in page
        assert "Nguyễn Thị Thử" in page
        assert "430,000" in page
        response = submit(browser, pages)
        case = Case.objects.get()
        assert response.headers["Location"] == f"/applications/cases/{case.code}/submitted/"
        assert case.code in browser.get(response.headers["Location"]).content.decode()

    def test_changing_one_answer_comes_back_to_the_check_page(self, browser: Client, pages: Pages) -> None:
        fill(browser, pages)
        data = {f"{pages.draft.public_id}-current_step": "contact", "contact-phone": "0987654321"}
        response = browser.post(f"{pages.step('contact')}?check=1", data)
        assert response.headers["Location"] == pages.check

    def test_a_double_submit_gives_one_case(self, browser: Client, pages: Pages) -> None:
        fill(browser, pages)
        first = submit(browser, pages)
        second = submit(browser, pages)
        assert Case.objects.count() == 1
        assert second.status_code == 302
        assert Case.objects.get().code in first.headers["Location"]
        assert Case.objects.get().code in second.headers["Location"]

    def test_a_change_in_another_window_is_409(self, browser: Client, pages: Pages) -> None:
        fill(browser, pages)
        seen = Draft.objects.get().version
        pages.post(browser, "contact", phone="0987654321")
        response = submit(browser, pages, seen)
        assert response.status_code == 409
        assert not Case.objects.exists()
        assert Draft.objects.get().state == DraftState.OPEN

    def test_an_incomplete_draft_is_led_to_the_gap(self, browser: Client, pages: Pages) -> None:
        fill(browser, pages)
        draft = Draft.objects.get()
        draft.steps = {name: saved for name, saved in draft.steps.items() if name != "contact"}
        draft.save()
        assert submit(browser, pages).headers["Location"] == pages.step("contact")
        assert not Case.objects.exists()

    def test_out_of_order_submitting_is_led_to_the_first_gap(self, browser: Client, pages: Pages) -> None:
        response = submit(browser, pages)
        assert response.status_code == 302
        assert not Case.objects.exists()

    def test_a_version_that_is_no_number_is_no_500(self, browser: Client, pages: Pages) -> None:
        fill(browser, pages)
        assert browser.post(pages.check, {"version": "x"}).status_code == 409

    def test_who_is_not_eligible_reads_why_and_cannot_submit(self, browser: Client, person: Person) -> None:
        draft = making.draft(person, answered=making.values(practitioners__practice_months=2))
        pages = Pages(draft)
        page = browser.get(pages.tasks).content.decode()
        assert "You cannot apply yet" in page
        assert "Check everything and submit" not in page

    def test_a_discarded_draft_is_gone(self, browser: Client, pages: Pages) -> None:
        assert browser.get(f"{pages.tasks}delete/").status_code == 200
        browser.post(f"{pages.tasks}delete/")
        assert browser.get(pages.tasks).status_code == 410
        assert browser.get(pages.step("contact")).status_code == 410


def test_pages_cost_a_fixed_number_of_statements(browser: Client, pages: Pages, django_assert_num_queries: Any) -> None:
    fill(browser, pages)
    counts = {pages.tasks: 8, pages.step("contact"): 8, pages.check: 8}
    for address, most in counts.items():
        with django_assert_num_queries(most, exact=False):
            browser.get(address)
