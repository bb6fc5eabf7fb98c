"""A dossier of many files: sent in pieces, looked into by a job, put into its parts, and filed only when whole."""

from __future__ import annotations

import json
import uuid
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from tests.workflows.documents import files
from tests.workflows.drafts import dossiers as dossier
from tests.workflows.drafts.dossiers import (  # noqa: F401 - fixtures
    COMPONENT,
    dossiers,
    draft,
    fresh,
    given,
    own_storage,
    send,
    work,
)
from workflows.cases.filing import NotReady, file
from workflows.cases.record import record_of
from workflows.documents import receiving
from workflows.documents.looking import NotAccepted
from workflows.documents.models import Chunk, Transfer
from workflows.documents.receiving import Elsewhere
from workflows.documents.resealing import reseal_files
from workflows.documents.uploads import read
from workflows.drafts import actions, sending
from workflows.drafts.files import NotWanted, move_file, remove_upload
from workflows.drafts.models import Filing
from workflows.drafts.readiness import readiness_of
from workflows.outbox.models import Job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_storage", "dossiers")]


def states(made):
    return dict(Transfer.objects.filter(draft=made.public_id).values_list("part", "state"))


class TestPieces:
    def test_a_file_comes_in_pieces_and_is_whole(self):
        made, content = draft(), files.pdf(pages=30)
        send(made, "I.A/Mục lục.pdf", content, piece=700)
        assert given(made) == []
        work()
        (upload,) = given(made)
        assert (upload.name, upload.part, upload.pages) == ("Mục lục.pdf", "I.A", 30)
        assert read(upload) == content

    def test_it_goes_on_where_it_was_cut(self):
        made, content = draft(), files.pdf()
        transfer = sending.begin(made, COMPONENT, name="I.A.pdf", size=len(content))
        sending.continue_with(transfer, 0, content[:100])
        later = sending.find(made, transfer.public_id)  # another day, another device
        assert later.offset == 100
        sending.continue_with(later, 100, content[100:])
        work()
        assert read(given(made)[0]) == content

    def test_a_piece_that_comes_twice_counts_once(self):
        """Two windows send the same file, or an answer was lost: whoever comes second is told where it stands."""
        made, content = draft(), files.pdf()
        transfer = sending.begin(made, COMPONENT, name="I.A.pdf", size=len(content))
        sending.continue_with(transfer, 0, content[:100])
        with pytest.raises(Elsewhere) as elsewhere:
            sending.continue_with(transfer, 0, content[:100])
        assert elsewhere.value.offset == 100
        assert Chunk.objects.count() == 1

    def test_more_than_was_announced_is_not_taken(self):
        transfer = sending.begin(draft(), COMPONENT, name="I.A.pdf", size=10)
        with pytest.raises(Elsewhere):
            sending.continue_with(transfer, 0, bytes(11))

    def test_nothing_of_it_lies_open(self, own_storage):  # noqa: F811 - the fixture
        made = draft()
        transfer = sending.begin(made, COMPONENT, name="I.A.pdf", size=1_000)
        sending.continue_with(transfer, 0, files.pdf()[:500])
        (path,) = [path for path in own_storage.rglob("*") if path.is_file()]
        assert b"PDF" not in path.read_bytes()

    def test_once_taken_its_pieces_are_gone(self, own_storage):  # noqa: F811 - the fixture
        made = draft()
        send(made, "I.A.pdf", piece=200)
        work()
        assert [str(path.relative_to(own_storage)) for path in own_storage.rglob("*") if path.is_file()] == [
            given(made)[0].file
        ]
        assert not Chunk.objects.exists()


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "size", "reason"),
        [
            ("a.exe", 10, "type"),
            ("a.pdf", 0, "empty"),
            ("a.pdf", 100 * 1024 * 1024 + 1, "size"),
            ("a\u202efdp.exe.pdf", 10, "name"),
            ("a.zip", receiving.MAX_BYTES + 1, "size"),
        ],
    )
    def test_before_it_is_sent(self, name, size, reason):
        with pytest.raises(NotAccepted) as refused:
            sending.begin(draft(), COMPONENT, name=name, size=size)
        assert refused.value.reason == reason

    def test_every_hostile_file(self, own_storage):  # noqa: F811 - the fixture
        """One limited process after the other looks into them: what ends one keeps the next from nothing."""
        made = draft()
        for case, (name, make, _reason) in files.HOSTILE.items():
            if case != "too many bytes":  # this dossier takes larger files
                with suppress(NotAccepted):
                    send(made, name, make())
        send(made, "I.A.pdf")
        work()
        assert [upload.part for upload in given(made)] == ["I.A"]
        assert not Transfer.objects.exclude(state__in=("refused", "taken")).exists()
        assert len([path for path in own_storage.rglob("*") if path.is_file()]) == 1

    def test_what_is_refused_keeps_nobody_from_filing_and_can_be_put_away(self):
        made = draft()
        send(made, "I.A.pdf", files.pdf(files.javascript))
        work()
        standing = readiness_of(made).dossiers[COMPONENT]
        assert (standing.refused, standing.unchecked) == (1, 0)
        assert sending.give_up(made, Transfer.objects.get().public_id)
        assert readiness_of(made).dossiers[COMPONENT].refused == 0

    def test_xml_that_names_entities(self):
        made = draft()
        send(made, "I.A.xml", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
        work()
        assert Transfer.objects.get().reason == "document"

    def test_plain_xml_is_taken(self):
        made = draft()
        send(made, "I.A.xml", '<?xml version="1.0"?><thuốc tên="A"/>'.encode())
        work()
        assert given(made)[0].media_type == "application/xml"


class TestRoom:
    def test_a_draft_takes_so_many_files(self, monkeypatch):
        monkeypatch.setattr(receiving, "MAX_FILES", 2)
        made = draft()
        send(made, "I.A one.pdf")
        work()
        sending.begin(made, COMPONENT, name="two.pdf", size=10)  # what is on its way counts
        with pytest.raises(NotAccepted) as refused:
            sending.begin(made, COMPONENT, name="three.pdf", size=10)
        assert refused.value.reason == "room"

    def test_and_so_many_bytes(self, monkeypatch):
        monkeypatch.setattr(receiving, "MAX_BYTES", 1_000)
        made = draft()
        sending.begin(made, COMPONENT, name="one.pdf", size=900)
        with pytest.raises(NotAccepted):
            sending.begin(made, COMPONENT, name="two.pdf", size=200)

    def test_what_does_not_come_whole_in_time_is_given_up(self, own_storage):  # noqa: F811 - the fixture
        made = draft()
        transfer = sending.begin(made, COMPONENT, name="I.A.pdf", size=1_000)
        sending.continue_with(transfer, 0, bytes(10))
        Transfer.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        assert (receiving.expire(), receiving.expire()) == (1, 0)
        assert not Transfer.objects.exists()
        assert [path for path in own_storage.rglob("*") if path.is_file()] == []

    def test_what_is_on_its_way_goes_with_its_draft(self, own_storage):  # noqa: F811 - the fixture
        made = draft()
        send(made, "I.A.pdf")
        actions.discard(made)
        work()
        assert not Transfer.objects.exists()
        assert [path for path in own_storage.rglob("*") if path.is_file()] == []
        assert Job.objects.get(kind="drafts.check_file").state == "done"

    @pytest.mark.parametrize("component", ["application", "nothing"])
    def test_nobody_sends_what_is_not_asked_for(self, component):
        with pytest.raises(NotWanted):
            sending.begin(draft(), component, name="I.A.pdf", size=10)

    def test_nothing_is_sent_to_another_draft(self):
        transfer = sending.begin(draft(), COMPONENT, name="I.A.pdf", size=10)
        with pytest.raises(sending.Gone):
            sending.find(draft(), transfer.public_id)
        with pytest.raises(sending.Gone):
            sending.find(draft(), uuid.uuid4())


class TestParts:
    @pytest.mark.parametrize(
        ("path", "part"),
        [
            ("I.A/a.pdf", "I.A"),
            ("Module 2/2.3.P.1 Mô tả/phương pháp.pdf", "2.3.P.1"),
            ("2.3.P.1_method.pdf", "2.3.P.1"),
            ("2.3.p.10.pdf", "2.3.P.10"),
            ("2.3.P.1.2/a.pdf", "2.3.P.1"),
            ("IV/I.A/a.pdf", "I.A"),
            ("IVb/a.pdf", ""),
            ("a.pdf", ""),
        ],
    )
    def test_folders_and_names_say_where_a_file_belongs(self, path, part):
        assert dossier.ask().part_of_path(path) == part

    def test_the_applicant_may_say_it(self):
        made = draft()
        send(made, "a.pdf", part="II.B")
        assert states(made) == {"II.B": "checking"}

    def test_missing_parts_are_named_and_nothing_is_filed_before(self):
        made = draft()
        send(made, "I.A.pdf")
        work()
        readiness = readiness_of(fresh(made))
        assert [part.code for part in readiness.dossiers[COMPONENT].parts_missing] == ["2.3.P.1"]
        assert [component.id for component in readiness.files_missing] == [COMPONENT]
        with pytest.raises(NotReady):
            file(fresh(made), version=fresh(made).version)

    def test_a_file_without_a_part_is_put_into_one_first(self):
        made = draft()
        for name in ("I.A.pdf", "2.3.P.1.pdf", "khác.pdf"):
            send(made, name)
        work()
        assert readiness_of(fresh(made)).dossiers[COMPONENT].unplaced == 1
        lost = next(upload for upload in given(made) if not upload.part)
        move_file(made, lost.public_id, "IV")
        assert readiness_of(fresh(made)).may_file

    def test_there_is_no_other_part(self):
        made = draft()
        send(made, "I.A.pdf")
        work()
        with pytest.raises(NotWanted):
            move_file(made, given(made)[0].public_id, "V")

    def test_a_removed_file_leaves_its_part_empty(self):
        made = draft()
        send(made, "I.A.pdf")
        work()
        remove_upload(made, given(made)[0].public_id)
        assert given(made) == []


class TestFiling:
    def complete(self):
        made = draft()
        for name in ("I.A.pdf", "2.3.P.1/a.pdf", "2.3.P.1/b.pdf"):
            send(made, name)
        return made

    def test_not_while_a_file_is_unchecked(self):
        made = self.complete()
        with pytest.raises(NotReady):
            file(fresh(made), version=fresh(made).version)
        work()
        assert readiness_of(fresh(made)).may_file

    def test_not_while_a_file_is_half_here(self):
        made = self.complete()
        work()
        half = sending.begin(made, COMPONENT, name="IV.pdf", size=100)
        assert not readiness_of(fresh(made)).may_file
        sending.give_up(made, half.public_id)
        assert readiness_of(fresh(made)).may_file

    def test_the_filing_names_each_file_with_its_part_and_digest(self):
        made = self.complete()
        work()
        uploads = given(made)
        case = file(fresh(made), version=fresh(made).version)
        body = json.loads(Filing.objects.get(case_code=case.code).body)
        assert [(one["part"], one["sha256"], one["scan"]) for one in body["files"]] == [
            (upload.part, upload.sha256, "none") for upload in uploads
        ]
        assert {found.part for found in record_of(case).files} == {"I.A", "2.3.P.1"}
        assert not Transfer.objects.exists()

    def test_what_is_still_in_the_storage_is_what_was_filed(self):
        made = self.complete()
        work()
        file(fresh(made), version=fresh(made).version)
        for upload in dossier.Upload.objects.all():
            assert storages["documents"].exists(upload.file)
            assert read(upload).startswith(b"%PDF")


def test_pieces_are_sealed_anew_with_the_keys_of_the_day(settings):
    made, content = draft(), files.pdf()
    transfer = sending.begin(made, COMPONENT, name="I.A.pdf", size=len(content))
    sending.continue_with(transfer, 0, content[:100])
    settings.VAULT_KEYS = list(reversed(settings.VAULT_KEYS))
    assert sum(done.sealed_anew for done in reseal_files()) == 1
    sending.continue_with(transfer, 100, content[100:])
    work()
    assert read(given(made)[0]) == content
