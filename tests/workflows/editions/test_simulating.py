"""The year's cases are asked again under a new edition: what differs is counted, with its reason, and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from integrations.exchange.client import Outcome
from tests.workflows import making
from tests.workflows.editions.writing import (
    LANGUAGES,
    SLOWER,
    STRICTER,
    Change,
    Editors,
    proposed,
    simulated,
    work_off,
)
from workflows import outbox
from workflows.cases import deciding, queue, receiving
from workflows.cases.models import Case
from workflows.drafts.models import Filing
from workflows.editions import proposing, simulating
from workflows.editions.models import Replayed, Simulation
from workflows.editions.proposing import EditionError
from workflows.filling.models import Lookup
from workflows.journal import guards
from workflows.journal.kinds import Kind
from workflows.journal.writing import entries
from workflows.outbox.models import Job

RETITLED: Change = ("{vi: Sức khỏe, en: Health}", "{vi: Sức khoẻ, en: Your health}")
NO_FILE: Change = ("    max_age_days: 365\n    otherwise: file\n", "    max_age_days: 365\n    otherwise: stop\n")
SECOND_LOOK: Change = (
    "    outcomes: {grant: approve, refuse: approve}",
    "    outcomes: {grant: review, refuse: review}\n"
    "  - id: review\n    role: appraiser\n    unit: kcb\n    title: {vi: Rà soát, en: Second look}\n"
    "    status: processing\n    budget: 2\n"
    "    outcomes: {agree: {to: approve, title: {vi: Đồng ý, en: Agree}}}",
)


def run(editors: Editors, *changes: Change) -> Simulation:
    return simulated(proposed(editors.author, *changes), editors.author)


def otherwise(of: Simulation) -> dict[str, dict]:
    return {row.case_code: row.otherwise for row in of.cases.all()}


def received(desk: making.Desk, case: Case) -> Case:
    receiving.receive(case.code, by=desk.receiver, payment=making.PAID, version=case.version)
    return Case.objects.get(pk=case.pk)


class TestWhatIsFound:
    def test_a_change_of_words_changes_no_case(self, working: making.Desk, busy_editors: Editors):
        making.case()
        found = run(busy_editors, RETITLED)
        assert (found.total, found.done, found.counts) == (1, 1, {})
        assert found.finished_at is not None

    def test_who_would_not_be_eligible_any_more(self, working: making.Desk, busy_editors: Editors):
        short, long = making.case(), making.case(answered=making.values(practitioners__practice_months=10))
        found = run(busy_editors, STRICTER)
        assert otherwise(found) == {short.code: {"stopped": ["rule:practice_months"]}}
        assert long.code not in otherwise(found)
        assert found.counts == {"otherwise": 1, "stopped": 1, "stopped:rule:practice_months": 1}

    def test_an_answer_that_nobody_was_asked_for(self, working: making.Desk, busy_editors: Editors):
        case = making.case()
        assert otherwise(run(busy_editors, LANGUAGES)) == {case.code: {"missing": ["languages"]}}

    def test_another_due_day_by_the_events_of_the_case(self, working: making.Desk, busy_editors: Editors):
        case, waiting = received(working, making.case()), making.case()
        found = otherwise(run(busy_editors, SLOWER))
        assert waiting.code not in found, "without a receipt there is no due day to compare"
        before, after = found[case.code]["due"]
        assert before < after

    def test_a_document_that_is_asked_for(self, working: making.Desk, busy_editors: Editors):
        asked = making.case()
        wanted: Change = (
            "components:\n",
            "components:\n  - id: reference\n    letter: k\n    mode: file\n"
            "    title: {vi: Thư giới thiệu, en: Reference}\n    required: true\n"
            "    message: {vi: Đề nghị nộp thư giới thiệu, en: Hand in a reference}\n"
            "    basis: {text: {vi: Luật thử, en: Trial Law}, verified: false}\n",
        )
        assert otherwise(run(busy_editors, wanted)) == {asked.code: {"documents_more": ["reference"]}}

    def test_a_further_task_on_the_way_that_the_case_took(self, working: making.Desk, busy_editors: Editors):
        done, waiting = received(working, making.case()), making.case()
        appraised(working, done)
        found = otherwise(run(busy_editors, SECOND_LOOK))
        assert found == {done.code: {"tasks_more": ["review"]}}
        assert waiting.code not in found

    def test_what_registries_had_not_said_stops_nobody(self, working: making.Desk, busy_editors: Editors):
        known = making.values()
        del known["health_checks"]
        making.case(answered=known)
        assert otherwise(run(busy_editors, NO_FILE)) == {}


def appraised(desk: making.Desk, case: Case) -> None:
    task = case.tasks.get(closed_at=None)
    queue.claim(task, by=desk.appraiser)
    case = Case.objects.get(pk=case.pk)
    deciding.appraise(case.code, by=desk.appraiser, proposal=making.GRANT, text="Đủ điều kiện", version=case.version)


class TestTheRun:
    def test_cases_of_other_years_are_left_out(self, working: making.Desk, busy_editors: Editors):
        old = making.case()
        with guards.suspended():
            Filing.objects.filter(case_code=old.code).update(filed_at=timezone.now() - dt.timedelta(days=366))
        recent = making.case()
        found = run(busy_editors, STRICTER)
        assert (found.total, list(otherwise(found))) == (1, [recent.code])

    def test_it_goes_on_batch_by_batch_newest_first(
        self, working: making.Desk, busy_editors: Editors, monkeypatch: pytest.MonkeyPatch
    ):
        codes = [making.case().code for _ in range(3)]
        monkeypatch.setattr(simulating, "BATCH", 2)
        found = simulating.simulate(proposed(busy_editors.author, STRICTER), by=busy_editors.author)
        outbox.run_now(list(Job.objects.filter(kind="editions.replay").values_list("pk", flat=True)), budget=60)
        found.refresh_from_db()
        assert (found.done, found.finished_at) == (2, None)
        assert set(otherwise(found)) == set(codes[1:])
        work_off()
        found.refresh_from_db()
        assert (found.done, found.counts["stopped"]) == (3, 3)
        assert found.finished_at is not None

    def test_only_the_newest_are_replayed_where_there_are_too_many(
        self, working: making.Desk, busy_editors: Editors, monkeypatch: pytest.MonkeyPatch
    ):
        codes = [making.case().code for _ in range(3)]
        monkeypatch.setattr(simulating, "MOST", 2)
        found = run(busy_editors, STRICTER)
        assert (found.total, found.done) == (2, 2)
        assert set(otherwise(found)) == set(codes[1:])

    def test_a_case_that_cannot_be_read_is_counted_and_keeps_no_other_back(
        self, working: making.Desk, busy_editors: Editors
    ):
        broken, sound = making.case(), making.case()
        filing = Filing.objects.get(case_code=broken.code)
        with guards.suspended():
            filing.body = "{}"
            filing.save(update_fields=["body"])
        found = run(busy_editors, STRICTER)
        assert (found.counts["unreadable"], list(otherwise(found))) == (1, [sound.code])

    def test_begun_twice_it_runs_once(self, working: making.Desk, busy_editors: Editors):
        making.case()
        proposal = proposed(busy_editors.author)
        first = simulating.simulate(proposal, by=busy_editors.author)
        assert simulating.simulate(proposal, by=busy_editors.publisher) == first

    def test_without_cases_it_is_finished_at_once(self, working: making.Desk, busy_editors: Editors):
        found = run(busy_editors)
        assert (found.total, found.counts) == (0, {})
        assert found.finished_at is not None

    def test_a_version_with_findings_is_not_simulated(self, working: making.Desk, busy_editors: Editors):
        proposal = proposing.propose(making.PROCEDURE, b"nonsense", by=busy_editors.author)
        with pytest.raises(EditionError):
            simulating.simulate(proposal, by=busy_editors.author)

    def test_what_is_kept_names_no_person(self, working: making.Desk, busy_editors: Editors):
        making.case()
        run(busy_editors, STRICTER, LANGUAGES)
        kept = str(list(Replayed.objects.values())) + str(list(Simulation.objects.values()))
        assert "Thử" not in kept

    def test_the_journal_says_who_asked_and_what_was_found(self, working: making.Desk, busy_editors: Editors):
        making.case()
        run(busy_editors, STRICTER)
        last = entries(f"edition:{making.PROCEDURE}").last()
        assert last is not None
        assert (last.kind, last.data["cases"], last.data["stopped"]) == (Kind.EDITION_SIMULATED, 1, 1)

    def test_nothing_of_a_case_changes(self, working: making.Desk, busy_editors: Editors):
        case = making.case()
        before = list(entries(case.stream).values_list("hash", flat=True))
        run(busy_editors, STRICTER)
        assert list(entries(case.stream).values_list("hash", flat=True)) == before
        assert Case.objects.get(pk=case.pk).version == case.version


def test_an_absent_document_is_asked_for_on_both_sides(working: making.Desk, busy_editors: Editors):
    """A file that was given counts as given, whichever edition looks at it."""
    known = making.values()
    del known["practitioners"]
    draft = making.draft(answered=known)
    making.answer(Lookup.objects.get(draft=draft.public_id, registry="practitioners"), None, Outcome.ABSENT)
    assert run(busy_editors, RETITLED).counts == {}
