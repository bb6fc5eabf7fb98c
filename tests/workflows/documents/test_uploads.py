"""A file that an applicant gives is checked, sealed, counted, and given out only whole."""

import io
import os
import subprocess
import sys
import time
import uuid

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from PIL import Image

from tests.workflows import making
from tests.workflows.documents import files
from workflows.documents import looking, uploads
from workflows.documents.looking import NotAccepted, inspected
from workflows.documents.models import Upload
from workflows.documents.storing import Damaged
from workflows.documents.uploads import accept, hand_over, read, remove, uploads_of
from workflows.journal.models import Entry
from workflows.people.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_directory(settings, tmp_path):
    options = {"location": tmp_path, "file_permissions_mode": 0o600}
    settings.STORAGES = settings.STORAGES | {
        "documents": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    }


@pytest.fixture
def person(db):
    return making.person()


def given(person, *, content=None, name="Bằng tốt nghiệp.pdf", owner=None, purpose="component:degree"):
    file = ContentFile(files.pdf() if content is None else content, name=name)
    return accept(file, owner=owner or uuid.uuid4(), person=person, purpose=purpose)


def files_in(directory):
    return [path for path in directory.rglob("*") if path.is_file()]


@pytest.mark.parametrize("case", files.HOSTILE)
def test_a_hostile_file_is_refused_in_time(person, case, tmp_path):
    name, make, reason = files.HOSTILE[case]
    content = make()
    began = time.monotonic()
    with pytest.raises(NotAccepted) as refused:
        given(person, content=content, name=name)
    assert refused.value.reason == reason
    assert time.monotonic() - began < 10
    assert not Upload.objects.exists()
    assert files_in(tmp_path) == []


def test_there_are_enough_hostile_files():
    assert len(files.HOSTILE) >= 40


@pytest.mark.parametrize("excess", ["bytes(600 * 1024 * 1024)", "print('a', file=open('a', 'w', 1))"])
def test_the_process_that_looks_has_little_memory_and_no_files(excess, tmp_path):
    code = f"from workflows.documents import inspecting; inspecting._confine(); {excess}"
    env = {"PYTHONPATH": os.getcwd()}
    done = subprocess.run([sys.executable, "-c", code], env=env, cwd=tmp_path, capture_output=True)
    assert done.returncode != 0


def test_nobody_has_chosen_a_file(person):
    with pytest.raises(NotAccepted) as refused:
        accept(None, owner=uuid.uuid4(), person=person, purpose="dispute")
    assert refused.value.reason == "missing"


def test_a_pdf_is_kept_as_it_is(person):
    """A certified electronic copy is signed: one byte more or less and its signature is worth nothing."""
    content = files.pdf(pages=200)
    upload = given(person, content=content)
    assert read(Upload.objects.get(public_id=upload.public_id)) == content
    assert (upload.media_type, upload.pages, upload.size) == ("application/pdf", 200, len(content))


def test_its_name_is_shown_as_the_applicant_wrote_it(person):
    assert given(person).name == "Bằng tốt nghiệp.pdf"
    assert given(person, name="C:\\Giấy tờ\\bằng.PDF").name == "bằng.pdf"
    assert len(given(person, name="dài" * 200 + ".pdf").name) <= looking.MAX_NAME


def test_a_photograph_keeps_nothing_but_its_picture(person):
    upload = given(person, content=files.photograph(), name="bằng.jpeg")
    kept = read(upload)
    with Image.open(io.BytesIO(kept)) as picture:
        assert not picture.getexif()
        assert picture.size == (40, 80)  # it stands upright
    assert b"Canary" not in kept
    assert (upload.name, upload.media_type) == ("bằng.jpg", "image/jpeg")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_becomes_a_jpeg(mode):
    media_type, pages, kept = inspected(files.picture("PNG", mode=mode), "a.png")
    assert (media_type, pages) == ("image/jpeg", 1)
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.mode in ("L", "RGB")


def test_what_was_transparent_is_white():
    clear = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(clear, format="PNG")
    _type, _pages, kept = inspected(clear.getvalue(), "a.png")
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.getpixel((4, 4)) == (255, 255, 255)


def test_a_large_picture_is_made_smaller():
    _type, _pages, kept = inspected(files.picture("JPEG", (6_000, 3_000), "L"), "a.jpg")
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (5_000, 2_500)


def test_the_file_shows_nothing_and_its_name_says_nothing(person, tmp_path):
    upload = given(person, content=files.pdf() + b"\n")
    (path,) = files_in(tmp_path)
    assert b"PDF" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert str(upload.public_id) not in str(path)


def test_a_changed_file_is_detected(person, tmp_path):
    upload = given(person)
    (path,) = files_in(tmp_path)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(Damaged):
        read(upload)


def test_files_cannot_change_places(person):
    one, two = given(person), given(person)
    path = storages["documents"].path
    with open(path(two.file), "rb") as other:
        sealed = other.read()
    with open(path(one.file), "wb") as mine:
        mine.write(sealed)
    with pytest.raises(Damaged):
        read(one)


@pytest.mark.django_db(transaction=True)
def test_another_file_for_the_same_document_takes_its_place(person, tmp_path):
    draft = uuid.uuid4()
    first, second = given(person, owner=draft), given(person, owner=draft)
    assert list(uploads_of(draft)) == [second]
    assert len(files_in(tmp_path)) == 1
    with pytest.raises(Damaged):
        read(first)


def test_files_for_disputes_stand_beside_each_other(person):
    draft = uuid.uuid4()
    given(person, owner=draft, purpose="dispute")
    given(person, owner=draft, purpose="dispute")
    given(person, owner=draft)
    assert [upload.component for upload in uploads_of(draft)] == ["", "", "degree"]


@pytest.mark.django_db(transaction=True)
def test_a_removed_file_is_gone_with_its_name(person, tmp_path):
    upload = given(person)
    with transaction.atomic():
        remove(upload, by=Actor("person", str(person.public_id)))
    assert files_in(tmp_path) == []
    assert Upload.objects.get().name is None
    assert [entry.kind for entry in Entry.objects.order_by("id")][-2:] == ["document.uploaded", "document.removed"]


@pytest.mark.django_db(transaction=True)
def test_a_file_whose_row_cannot_be_written_is_deleted(person, tmp_path, monkeypatch):
    def fails(*_args, **_named):
        raise IntegrityError

    monkeypatch.setattr(uploads, "keep", fails)
    with pytest.raises(IntegrityError):
        given(person)
    assert files_in(tmp_path) == []


def test_the_journal_names_the_file_but_not_what_it_is_called(person):
    draft = uuid.uuid4()
    upload = given(person, owner=draft)
    entry = Entry.objects.get(stream=f"draft:{draft}")
    assert entry.kind == "document.uploaded"
    assert upload.sha256 in entry.body
    assert "Bằng" not in entry.body


def test_a_case_takes_the_files_of_its_draft(person):
    draft = uuid.uuid4()
    upload = given(person, owner=draft)
    hand_over(draft=draft, case_code="000.00.00.G18-261122-0007")
    assert list(uploads_of("000.00.00.G18-261122-0007")) == [upload]
    assert not uploads_of(draft).exists()


def test_a_person_may_send_so_many_files_a_day(person, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_FILES_A_DAY", 2)
    draft = uuid.uuid4()
    given(person, owner=draft)
    given(person, owner=draft)  # the first gave way to it, and counts nevertheless
    with pytest.raises(NotAccepted) as refused:
        given(person, owner=draft)
    assert refused.value.reason == "quota"
    given(making.person())


def test_and_so_many_bytes(person, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES_A_DAY", 100)
    with pytest.raises(NotAccepted) as refused:
        given(person)
    assert refused.value.reason == "quota"


def test_every_reason_is_put_into_words():
    assert {reason for _name, _make, reason in files.HOSTILE.values()} <= set(looking.REASONS)


def test_the_process_that_looks_sees_no_secret(monkeypatch, tmp_path):
    """It runs without our environment; a script in its place tells what it sees."""
    spy = tmp_path / "spy.py"
    spy.write_text(
        "import os, sys, json; sys.stdin.buffer.readline();"
        "print(json.dumps({'media_type': str(sorted(os.environ)), 'pages': 1, 'drawn': 0}))"
    )
    monkeypatch.setattr(looking, "_SCRIPT", spy)
    monkeypatch.setenv("SECRET_KEY", "canary")
    assert "SECRET_KEY" not in inspected(files.pdf(), "a.pdf")[0]


@pytest.mark.parametrize(
    "ending",
    ["import time; time.sleep(60)", "raise SystemExit(3)", "import os; os.abort()", "print('nonsense')"],
    ids=["hangs", "fails", "crashes", "talks nonsense"],
)
def test_a_process_that_does_not_answer_has_refused(monkeypatch, tmp_path, ending):
    script = tmp_path / "script.py"
    script.write_text(ending)
    monkeypatch.setattr(looking, "_SCRIPT", script)
    monkeypatch.setattr(looking, "SECONDS", 0.5)
    with pytest.raises(NotAccepted) as refused:
        inspected(files.pdf(), "a.pdf")
    assert refused.value.reason == "damaged"
