"""A proposed edition keeps every upload, says what is wrong with it, and belongs to one unit."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from procedures.models import EditionRecord
from procedures.reading import MAX_BYTES
from tests.workflows.editions.writing import PROCEDURE, SLOWER, Editors, in_days, proposed, text
from workflows.editions import proposing
from workflows.editions.models import Proposal, State, Version
from workflows.editions.proposing import EditionError, NotYours
from workflows.journal.kinds import Kind
from workflows.journal.writing import entries

BROKEN = text(SLOWER).replace(b"level: full", b"level: whole")


def test_a_sound_upload_is_checked_and_has_its_day_and_digest(editors: Editors):
    proposal = proposed(editors.author, SLOWER)
    assert (proposal.state, proposal.effective_from) == (State.CHECKED, in_days(30))
    assert len(proposal.digest) == 64
    assert proposal.latest.is_sound


def test_a_broken_one_is_kept_with_its_findings_in_both_languages(editors: Editors):
    proposal = proposing.propose(PROCEDURE, BROKEN, by=editors.author)
    assert (proposal.state, proposal.digest, proposal.effective_from) == (State.DRAFT, "", None)
    line = BROKEN.decode().splitlines().index("level: whole") + 1
    assert proposal.latest.findings["en"] == [[line, 1, "This must be one of: full, partial."]]
    assert proposal.latest.findings["vi"][0][:2] == [line, 1]
    assert bytes(proposal.latest.text) == BROKEN


HOSTILE = {
    "nothing that is text": b"\xff\xfe\x00",
    "a bomb of aliases": b"a: &a [x, x]\nb: [*a, *a]\n",
    "a tag that builds objects": b"!!python/object/apply:os.system ['true']",
    "nested without end": b"[" * 5000,
    "two documents": b"code: x\n---\ncode: y\n",
    "a number": b"7",
    "a zero byte": b"code: \x00",
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_upload_is_a_finding_and_nothing_worse(editors: Editors, raw: bytes):
    proposal = proposing.propose(PROCEDURE, raw, by=editors.author)
    assert proposal.state == State.DRAFT
    assert proposal.latest.findings["en"]
    assert bytes(Version.objects.get().text) == raw


@pytest.mark.parametrize("raw", [b"", b"x" * (MAX_BYTES + 1)], ids=["empty", "too large"])
def test_what_cannot_be_a_definition_is_not_kept(editors: Editors, raw: bytes):
    with pytest.raises(EditionError):
        proposing.propose(PROCEDURE, raw, by=editors.author)
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('code: "1.012289"', 'code: "1.012290"', "This draft is of the procedure 1.012289."),
        ("unit: kcb\naudience", "unit: qld\naudience", "A unit publishes its own procedures only; yours is kcb."),
    ],
)
def test_the_file_of_another_procedure_or_unit_is_a_finding_at_its_place(
    editors: Editors, old: str, new: str, words: str
):
    proposal = proposing.propose(PROCEDURE, text((old, new)), by=editors.author)
    ((line, _column, message),) = proposal.latest.findings["en"]
    assert words in message
    assert text((old, new)).decode().splitlines()[line - 1].startswith(new.splitlines()[0])


def test_another_units_procedure_cannot_be_proposed(editors: Editors):
    with pytest.raises(NotYours):
        proposing.propose(PROCEDURE, text(), by=editors.stranger)


def test_a_stranger_finds_nothing(editors: Editors):
    proposed(editors.author)
    assert not Proposal.objects.for_editor(editors.stranger).exists()
    assert Proposal.objects.for_editor(editors.publisher).exists()


def test_a_new_version_takes_the_place_of_the_old_one_which_is_kept(editors: Editors):
    proposal = proposing.propose(PROCEDURE, BROKEN, by=editors.author)
    revised = proposing.revise(proposal, text(SLOWER), by=editors.publisher)
    assert (revised.state, revised.version, revised.author) == (State.CHECKED, 2, editors.publisher)
    assert [bytes(version.text) for version in revised.versions.all()] == [text(SLOWER), BROKEN]


def test_a_version_is_never_changed_or_deleted(editors: Editors):
    version = proposed(editors.author).latest
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(text=b"other")
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).delete()


def test_a_draft_that_is_given_up_says_why_and_stays(editors: Editors):
    proposal = proposed(editors.author)
    proposing.drop(proposal, reason="Not needed", by=editors.publisher)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == (State.WITHDRAWN, "Not needed")
    with pytest.raises(EditionError):
        proposing.revise(proposal, text(), by=editors.author)


def test_nothing_is_in_the_catalogue_before_it_is_published(editors: Editors):
    before = EditionRecord.objects.count()
    proposed(editors.author)
    assert EditionRecord.objects.count() == before


def test_every_step_is_in_the_journal(editors: Editors):
    proposal = proposing.propose(PROCEDURE, BROKEN, by=editors.author)
    proposing.revise(proposal, text(), by=editors.author)
    proposing.drop(proposal, reason="Not needed", by=editors.author)
    kinds = [entry.kind for entry in entries(f"edition:{PROCEDURE}")]
    assert kinds[-3:] == [Kind.EDITION_PROPOSED, Kind.EDITION_REVISED, Kind.EDITION_DROPPED]


def test_findings_are_in_the_language_of_each_reader_whoever_uploaded(editors: Editors):
    with translation.override("en"):
        proposal = proposing.propose(PROCEDURE, BROKEN, by=editors.author)
    found = proposal.latest.findings
    assert found["vi"][0][2] != found["en"][0][2]
