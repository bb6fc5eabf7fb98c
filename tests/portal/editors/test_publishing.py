"""Simulating and publishing at the desk: figures for every editor, cases for who works on them, two pairs of eyes."""

from __future__ import annotations

import pytest

from portal.editors import simulations
from procedures import catalogue
from procedures.vocabulary import Role
from tests.portal.conftest import browser_of
from tests.portal.editors.conftest import Desk, at
from tests.workflows import making
from tests.workflows.editions.writing import (
    PROCEDURE,
    SLOWER,
    STRICTER,
    Editors,
    in_days,
    proposed,
    simulated,
)
from workflows.editions.models import Publication
from workflows.journal.kinds import Kind
from workflows.journal.models import Entry

DAY = in_days(30).isoformat()


class TestSimulating:
    def test_it_is_begun_shown_while_it_runs_and_told_when_it_is_done(self, editors: Editors, author: Desk):
        making.case()
        proposal = proposed(editors.author, STRICTER)
        assert "Begin the simulation" in author.page(at(proposal, "simulation/"))
        author.browser.post(at(proposal, "simulation/"))
        assert "0 of 1 cases replayed" in author.page(at(proposal, "simulation/"))
        simulated(proposal, editors.author)
        page = author.page(at(proposal, "simulation/"))
        assert "Could not have been filed" in page
        assert "Length of supervised practice by title; Decree 96/2023/NĐ-CP (practice_months): 1" in page

    def test_who_sees_no_cases_sees_the_figures_alone(self, editors: Editors, author: Desk):
        case = making.case()
        proposal = proposed(editors.author, STRICTER)
        simulated(proposal, editors.author)
        page = author.page(at(proposal, "simulation/"))
        assert case.code not in page
        assert "1 case is not listed" in page
        assert not Entry.objects.filter(kind=Kind.DATA_READ).exists()

    def test_who_works_on_them_sees_the_cases_in_one_recorded_look(self, editors: Editors):
        cases = [making.case(), making.case()]
        proposal = proposed(editors.author, STRICTER)
        simulated(proposal, editors.author)
        both = Desk(browser_of(making.official(Role.EDITOR, Role.HEAD).user))
        page = both.page(at(proposal, "simulation/"))
        assert all(case.code in page for case in cases)
        assert cases[0].applicant_name not in page
        (entry,) = Entry.objects.filter(kind=Kind.DATA_READ)
        assert entry.data["cases"] == sorted(case.code for case in cases)
        assert entry.data["why"] == "simulation"

    def test_many_cases_come_in_pages(self, editors: Editors, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(simulations, "PAGE", 1)
        cases = [making.case(), making.case()]
        proposal = proposed(editors.author, STRICTER)
        simulated(proposal, editors.author)
        both = Desk(browser_of(making.official(Role.EDITOR, Role.HEAD).user))
        response = both.browser.get(at(proposal, "simulation/"))
        assert cases[1].code in response.content.decode()
        following = both.page(response.context["next_page"])
        assert cases[0].code in following
        assert cases[1].code not in following


class TestPublishing:
    def test_the_author_is_told_that_a_colleague_has_to(self, editors: Editors, author: Desk):
        proposal = proposed(editors.author, SLOWER)
        simulated(proposal, editors.author)
        page = author.page(at(proposal, "publish/"))
        assert "four-eyes rule" in page
        assert 'name="version"' not in page

    def test_posting_all_the_same_publishes_nothing(self, editors: Editors, author: Desk):
        proposal = proposed(editors.author, SLOWER)
        simulated(proposal, editors.author)
        author.browser.post(at(proposal, "publish/"), {"version": "1"})
        assert not Publication.objects.filter(effective_from=in_days(30)).exists()

    def test_not_before_it_was_simulated(self, editors: Editors, publisher: Desk):
        assert "Simulate this version first" in publisher.page(at(proposed(editors.author), "publish/"))

    def test_a_second_person_confirms_and_publishes(self, editors: Editors, publisher: Desk):
        proposal = proposed(editors.author, SLOWER)
        simulated(proposal, editors.author)
        page = publisher.page(at(proposal, "publish/"))
        assert "Bùi Thị Soạn" in page
        publisher.browser.post(at(proposal, "publish/"), {"version": "1"})
        assert catalogue.in_force(PROCEDURE, in_days(30)).time_limit.amount == 45
        assert "Đặng Văn Bố; written by Bùi Thị Soạn" in publisher.page(f"/editions/{PROCEDURE}/{DAY}/")

    @pytest.mark.parametrize("version", ["", "2", "x", "²"])
    def test_a_version_that_was_not_looked_at_is_not_published(self, editors: Editors, publisher: Desk, version: str):
        proposal = proposed(editors.author, SLOWER)
        simulated(proposal, editors.author)
        publisher.browser.post(at(proposal, "publish/"), {"version": version})
        assert not Publication.objects.filter(effective_from=in_days(30)).exists()

    def test_what_is_to_come_can_be_withdrawn_with_a_reason(self, editors: Editors, author: Desk, publisher: Desk):
        proposal = proposed(editors.author, SLOWER)
        simulated(proposal, editors.author)
        publisher.browser.post(at(proposal, "publish/"), {"version": "1"})
        author.browser.post(f"/editions/{PROCEDURE}/{DAY}/withdraw/", {"reason": "Wrong figure"})
        assert author.browser.get(f"/editions/{PROCEDURE}/{DAY}/").status_code == 404
        assert "Wrong figure" in author.page(at(proposal))

    def test_what_is_in_force_cannot(self, author: Desk):
        response = author.browser.post(f"/editions/{PROCEDURE}/2025-07-01/withdraw/", {"reason": "x"}, follow=True)
        assert "An edition that is in force cannot be withdrawn." in response.content.decode()
