"""An edition is published by a second person, under a signature, for a day to come; afterwards nothing changes it."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import io
import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from procedures import catalogue
from procedures.models import EditionRecord
from tests.workflows.editions.writing import (
    DEARER,
    PROCEDURE,
    SLOWER,
    Editors,
    in_days,
    proposed,
    text,
)
from workflows.editions import proposing, publishing, signing
from workflows.editions.models import Proposal, Publication, Simulation, State
from workflows.editions.proposing import EditionError
from workflows.journal import guards
from workflows.journal.kinds import Kind
from workflows.journal.writing import entries


def tried(editors: Editors, *changes: tuple[str, str], on: dt.date | None = None) -> Proposal:
    """A checked proposal that was simulated; what that finds has tests of its own."""
    proposal = proposed(editors.author, *changes, on=on)
    now = timezone.now()
    Simulation.objects.create(
        version=proposal.latest,
        base=dt.date(2025, 7, 1),
        asked_by=editors.author,
        started_at=now,
        since=now,
        total=0,
        finished_at=now,
    )
    return proposal


def published(editors: Editors, *changes: tuple[str, str], on: dt.date | None = None) -> Publication:
    return publishing.publish(tried(editors, *changes, on=on), version=1, by=editors.publisher)


class TestPublishing:
    def test_it_comes_into_force_on_its_day(self, editors: Editors):
        published(editors, SLOWER)
        assert catalogue.in_force(PROCEDURE, in_days(29)).time_limit.amount == 30
        assert catalogue.in_force(PROCEDURE, in_days(30)).time_limit.amount == 45

    def test_the_author_may_not(self, editors: Editors):
        with translation.override("en"), pytest.raises(EditionError, match="four-eyes"):
            publishing.publish(tried(editors), version=1, by=editors.author)

    def test_who_wrote_an_earlier_version_may_not_either(self, editors: Editors):
        proposal = proposed(editors.publisher)
        proposing.revise(proposal, text(SLOWER), by=editors.author)
        with translation.override("en"):
            found = publishing.obstacles(Proposal.objects.get(), by=editors.publisher, on=timezone.localdate())
        assert "four-eyes" in found[0]

    @pytest.mark.parametrize("days", [0, -1])
    def test_not_for_today_or_a_day_that_has_passed(self, editors: Editors, days: int):
        with pytest.raises(EditionError):
            published(editors, on=in_days(days))

    def test_not_before_an_edition_that_is_there(self, editors: Editors):
        published(editors)
        with pytest.raises(EditionError):
            published(editors, SLOWER, on=in_days(20))

    def test_not_with_findings(self, editors: Editors):
        proposal = proposing.propose(PROCEDURE, b"nonsense", by=editors.author)
        with pytest.raises(EditionError):
            publishing.publish(proposal, version=1, by=editors.publisher)

    def test_not_a_version_that_nobody_has_looked_at(self, editors: Editors):
        proposal = tried(editors)
        proposing.revise(proposal, text(SLOWER), by=editors.author)
        with pytest.raises(EditionError):
            publishing.publish(proposal, version=1, by=editors.publisher)

    def test_not_before_it_was_tried_on_the_years_cases(self, editors: Editors):
        with pytest.raises(EditionError):
            publishing.publish(proposed(editors.author), version=1, by=editors.publisher)
        assert EditionRecord.objects.filter(procedure=PROCEDURE).count() == 1

    def test_once_only(self, editors: Editors):
        proposal = tried(editors)
        publishing.publish(proposal, version=1, by=editors.publisher)
        with pytest.raises(EditionError):
            publishing.publish(proposal, version=1, by=editors.publisher)

    def test_the_journal_names_digest_and_key(self, editors: Editors):
        made = published(editors)
        last = entries(f"edition:{PROCEDURE}").last()
        assert last is not None
        assert (last.kind, last.actor) == (Kind.EDITION_PUBLISHED, f"official:{editors.publisher.public_id}")
        assert (last.data["digest"], last.data["key"]) == (made.digest, made.key_id)

    def test_the_first_edition_of_a_procedure_needs_no_simulation(self, editors: Editors):
        first = text(('code: "1.012289"', 'code: "1.999999"'))
        proposal = proposing.propose("1.999999", first, by=editors.author)
        publishing.publish(proposal, version=1, by=editors.publisher)
        assert catalogue.in_force("1.999999", in_days(30)).code == "1.999999"


class TestWithdrawing:
    def test_before_its_day_it_goes_with_a_reason_and_its_file_stays(self, editors: Editors):
        made = published(editors, SLOWER)
        publishing.withdraw(made, reason="Wrong figure", by=editors.author)
        assert catalogue.in_force(PROCEDURE, in_days(30)).time_limit.amount == 30
        made.refresh_from_db()
        assert (made.reason, bytes(made.text)) == ("Wrong figure", text(SLOWER))
        assert Proposal.objects.get().state == State.WITHDRAWN

    def test_in_force_it_stays(self, editors: Editors):
        now = Publication.objects.get(procedure=PROCEDURE)
        with pytest.raises(EditionError):
            publishing.withdraw(now, reason="Too late", by=editors.author)

    def test_its_day_is_free_again(self, editors: Editors):
        publishing.withdraw(published(editors, SLOWER), reason="Wrong figure", by=editors.author)
        published(editors, DEARER)
        assert catalogue.in_force(PROCEDURE, in_days(30)).fee.amount == 500000

    def test_what_comes_with_the_program_and_was_withdrawn_is_not_loaded_again(self, editors: Editors, tmp_path):
        place = tmp_path / PROCEDURE / f"{in_days(30).isoformat()}.yaml"
        place.parent.mkdir()
        place.write_bytes(text(SLOWER))
        call_command("load_definitions", directory=tmp_path, stdout=io.StringIO())
        made = Publication.objects.get(effective_from=in_days(30))
        publishing.withdraw(made, reason="Not yet", by=editors.author)
        call_command("load_definitions", directory=tmp_path, stdout=io.StringIO())
        assert not EditionRecord.objects.filter(effective_from=in_days(30)).exists()


class TestImmutability:
    """Held by the database itself, on every one of them."""

    def refused(self, change):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    def test_a_published_proposal_does_not_change(self, editors: Editors):
        published(editors)
        mine = Proposal.objects.filter(state=State.PUBLISHED)
        self.refused(lambda: mine.update(digest="0" * 64))
        self.refused(lambda: mine.update(author=editors.stranger))
        self.refused(lambda: mine.update(state=State.CHECKED, publisher=None, published_at=None, publication=None))
        self.refused(mine.delete)

    def test_a_publication_does_not_change(self, editors: Editors):
        mine = Publication.objects.filter(pk=published(editors).pk)
        self.refused(lambda: mine.update(text=b"other"))
        self.refused(lambda: mine.update(signature="x"))
        self.refused(mine.delete)

    def test_an_edition_in_force_cannot_be_withdrawn_or_removed_past_the_actions(self, editors: Editors):
        now = Publication.objects.filter(procedure=PROCEDURE)
        self.refused(lambda: now.update(withdrawn_at=timezone.now(), withdrawn_by="official:x", reason="x"))
        self.refused(EditionRecord.objects.filter(procedure=PROCEDURE).delete)

    def test_a_withdrawn_one_does_not_come_back(self, editors: Editors):
        made = published(editors)
        publishing.withdraw(made, reason="Wrong figure", by=editors.author)
        mine = Publication.objects.filter(pk=made.pk)
        self.refused(lambda: mine.update(withdrawn_at=None, withdrawn_by="", reason=""))

    @pytest.mark.parametrize("who", ["author", "publisher"])
    def test_nobody_is_made_the_publisher_of_what_they_wrote(self, editors: Editors, who: str):
        """Neither of the latest version, nor of an earlier one; a third person is."""
        proposal = proposed(editors.publisher)
        proposing.revise(proposal, text(SLOWER), by=editors.author)
        sealed = Publication.objects.get(pk=published(editors, DEARER, on=in_days(40)).pk)
        sealed.pk, sealed.effective_from, sealed._state.adding = None, in_days(41), True
        sealed.save()
        mine = Proposal.objects.filter(pk=proposal.pk)
        how = {"state": State.PUBLISHED, "published_at": timezone.now(), "publication": sealed}
        self.refused(lambda: mine.update(publisher=getattr(editors, who), **how))
        assert mine.update(publisher=editors.stranger, **how) == 1


def report() -> dict:
    out = io.StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify_editions", "--json", stdout=out)
    return json.loads(out.getvalue())


class TestVerifying:
    def test_everything_that_was_published_holds(self, editors: Editors):
        published(editors)
        publishing.withdraw(Publication.objects.get(effective_from=in_days(30)), reason="x", by=editors.author)
        published(editors, SLOWER)
        found = report()
        assert found["faults"] == []
        assert found["editions"] >= 3

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"text": b"code: other"}, "file"),
            ({"by": "official:somebody"}, "says something else"),
            ({"digest": "0" * 64}, "digest"),
            ({"signature": "AAAA"}, "signature"),
            ({"key_id": "9"}, "signature"),
        ],
    )
    def test_whatever_is_altered_is_found(self, editors: Editors, change, words: str):
        with guards.suspended():
            Publication.objects.filter(procedure=PROCEDURE).update(**change)
        assert any(words in fault["problem"] for fault in report()["faults"])

    def test_a_body_altered_in_the_catalogue_is_found(self, editors: Editors):
        with guards.suspended():
            EditionRecord.objects.filter(procedure=PROCEDURE).update(body="{}")
        assert "the body in the catalogue is not what was published" in str(report()["faults"])

    def test_an_edition_that_nobody_published_is_found(self, editors: Editors):
        body, digest = catalogue.canonical({"code": "1.000009"})
        EditionRecord.objects.create(procedure="1.000009", effective_from=in_days(1), body=body, digest=digest)
        (fault,) = report()["faults"]
        assert fault["procedure"] == "1.000009"


class TestKeys:
    OTHER = "2:" + "YmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmJiYmI="

    def test_a_key_that_signs_no_more_still_verifies(self, editors: Editors, settings):
        settings.EDITION_KEYS = [self.OTHER, *settings.EDITION_KEYS]
        assert published(editors).key_id == "2"
        assert report()["faults"] == []

    def test_the_public_half_is_enough_for_that(self, editors: Editors, settings):
        key = signing.ring().public["1"]
        settings.EDITION_PUBLIC_KEYS = ["1:" + base64.b64encode(key.public_bytes_raw()).decode()]
        settings.EDITION_KEYS = [self.OTHER]
        assert report()["faults"] == []

    def test_a_fault_ends_the_command_with_1(self, editors: Editors, settings):
        settings.EDITION_KEYS = [self.OTHER]
        with pytest.raises(SystemExit) as end:
            call_command("verify_editions", stdout=io.StringIO())
        assert end.value.code == 1

    def test_without_it_nothing_is_taken_on_trust(self, editors: Editors, settings):
        settings.EDITION_KEYS = [self.OTHER]
        assert report()["faults"]

    @pytest.mark.parametrize("keys", [[], ["1:AAAA"], ["1:not base64"], ["x"]])
    def test_keys_that_cannot_be_read_stop_the_start(self, settings, keys):
        settings.EDITION_KEYS = keys
        assert [problem.id for problem in signing.check_keys()] == ["editions.E001"]
