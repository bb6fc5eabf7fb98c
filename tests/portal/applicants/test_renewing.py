"""An applicant whose draft is older than the rules: told what changed, carried over with what fits, then filed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from tests.portal.applicants.conftest import FILLED, Pages, answer_all, signed_in
from tests.workflows import making
from tests.workflows.editions.writing import DEARER, LANGUAGES, NO_EMAIL, SLOWER, Change, in_days, load
from workflows.cases.models import Case
from workflows.drafts import actions
from workflows.people.models import Person

OTHER_LAW: Change = (
    "vi: Thông tư số 32/2023/TT-BYT về khám sức khỏe và liên thông",
    "vi: Thông tư số 99/2026/TT-BYT về",
)


@pytest.fixture
def pages(person: Person, browser: Client) -> Pages:
    """A draft that was filled in page by page."""
    draft = actions.agree_to_lookups(actions.start(person, making.PROCEDURE, on=timezone.localdate()))
    answer_all(draft)
    made = Pages(draft)
    for step, values in FILLED.items():
        made.post(browser, step, **values)
    made.post(browser, "contact", phone="0912 345 678", email="an@example.vn")
    draft.refresh_from_db()
    return made


def text(browser: Client, address: str) -> str:
    return str(browser.get(address).content.decode())


def test_before_anything_changes_nothing_is_said(browser: Client, pages: Pages):
    assert "rules" not in text(browser, pages.tasks).lower().partition("<main")[2]
    assert browser.get(f"{pages.tasks}rules/").headers["Location"] == pages.tasks


def test_rules_to_come_are_announced_and_one_may_file_before(browser: Client, pages: Pages):
    load(SLOWER, on=in_days(3))
    page = text(browser, pages.tasks)
    assert f"From {in_days(3):%d/%m/%Y} other rules apply" in page
    assert "Check everything and submit" in page


def test_new_rules_are_told_on_the_task_list_which_offers_no_submitting(browser: Client, pages: Pages):
    load(SLOWER)
    page = text(browser, pages.tasks)
    assert "The rules have changed since you began" in page
    assert "Check everything and submit" not in page


def test_the_check_page_offers_none_either(browser: Client, pages: Pages):
    load(SLOWER)
    page = text(browser, pages.check)
    assert "The rules have changed since you began" in page
    assert "Submit the application" not in page


def test_posting_all_the_same_files_nothing_and_loses_nothing(browser: Client, pages: Pages):
    load(SLOWER)
    response = browser.post(pages.check, {"version": pages.draft.version}, follow=True)
    assert "Carry your draft over to the new rules first." in response.content.decode()
    assert not Case.objects.exists()


def test_what_changed_is_told_by_title(browser: Client, pages: Pages):
    load(LANGUAGES, NO_EMAIL, SLOWER, DEARER)
    page = text(browser, f"{pages.tasks}rules/")
    for words in ("Languages", "E-mail address", "30 days, now 45 days", "500"):
        assert words in page
    assert "These answers do not fit any more and are left out:" in page


def test_carried_over_the_pages_with_new_questions_are_to_be_done(browser: Client, pages: Pages):
    load(LANGUAGES)
    response = browser.post(f"{pages.tasks}rules/", follow=True)
    page = response.content.decode()
    assert "Look at 1 page again." in page
    assert "The rules have changed since you began" not in page
    assert "0912345678" in text(browser, pages.step("contact")).replace(" ", "")


def test_then_it_is_filed_under_the_new_rules(browser: Client, pages: Pages):
    load(SLOWER)
    browser.post(f"{pages.tasks}rules/")
    pages.draft.refresh_from_db()
    browser.post(pages.check, {"version": pages.draft.version})
    assert Case.objects.get().edition.time_limit.amount == 45


def test_where_registries_are_asked_for_something_else_the_plan_is_shown_first(browser: Client, pages: Pages):
    load(OTHER_LAW)
    response = browser.post(f"{pages.tasks}rules/", follow=True)
    assert response.redirect_chain[-1][0] == pages.plan
    assert "agree to that first" in response.content.decode()


def test_nobody_else_sees_or_moves_the_draft(pages: Pages):
    load(SLOWER)
    other = signed_in(making.person())
    assert other.get(f"{pages.tasks}rules/").status_code == 404
    assert other.post(f"{pages.tasks}rules/").status_code == 404
