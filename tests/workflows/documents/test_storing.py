"""A stored document is sealed, never changes, and is given out only whole."""

import uuid
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils.translation import override

from workflows.documents import AlreadyStored, Damaged, Kind, Title, read, store, write
from workflows.documents.models import Document
from workflows.vault import seal

PDF = b"%PDF-1.7\nNguy\xe1\xbb\x85n Th\xe1\xbb\x8b Canary\n%%EOF"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_directory(settings, tmp_path):
    options = {"location": tmp_path, "file_permissions_mode": 0o600}
    settings.STORAGES = settings.STORAGES | {
        "documents": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    }


def stored(pdf=PDF, **changes):
    values = {"public_id": uuid.uuid4(), "kind": Kind.LICENCE, "case_code": "000.00.00.G18-261122-0007"} | changes
    return store(pdf, **values)


def path_of(document):
    return Path(storages["documents"].path(document.file))


def test_it_can_be_read_again():
    document = stored(number="000001/BYT-GPHN")
    assert read(Document.objects.get(public_id=document.public_id)) == PDF
    assert document.size == len(PDF)


def test_the_file_shows_nothing_and_nobody_else_may_open_it():
    path = path_of(stored())
    assert b"Canary" not in path.read_bytes()
    assert b"PDF" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_file_name_says_nothing_of_the_document():
    public_id = uuid.uuid4()
    one = stored(public_id=public_id)
    assert str(public_id) not in one.file
    assert one.file != stored().file


@pytest.mark.parametrize("position", [0, 1, 5, 20, -1])
def test_a_changed_file_is_detected(position):
    document = stored()
    blob = bytearray(path_of(document).read_bytes())
    blob[position] ^= 1
    path_of(document).write_bytes(blob)
    with pytest.raises(Damaged):
        read(document)


def test_files_cannot_change_places():
    one, two = stored(), stored(PDF + b"2")
    path_of(one).write_bytes(path_of(two).read_bytes())
    with pytest.raises(Damaged, match="cannot be opened"):
        read(one)


def test_another_content_sealed_for_the_same_document_is_detected():
    document = stored()
    path_of(document).write_bytes(seal(b"another", f"document:{document.public_id}"))
    with pytest.raises(Damaged, match="not what was stored"):
        read(document)


def test_a_missing_file_is_damage():
    document = stored()
    path_of(document).unlink()
    with pytest.raises(Damaged):
        read(document)


def test_storing_twice_gives_the_first_row():
    document = stored()
    again = stored(public_id=document.public_id)
    assert again.pk == document.pk
    assert Document.objects.count() == 1


@pytest.mark.parametrize("changes", [{"pdf": b"other"}, {"number": "2"}, {"kind": Kind.RECEIPT}, {"case_code": "x"}])
def test_another_document_under_the_same_public_id_is_refused(changes):
    document = stored()
    with pytest.raises(AlreadyStored):
        stored(public_id=document.public_id, **changes)


def test_a_file_may_be_written_before_the_transaction_that_adds_its_row():
    public_id = uuid.uuid4()
    file = write(PDF, public_id=public_id)
    assert not Document.objects.exists()
    assert read(stored(file, public_id=public_id)) == PDF


def test_a_file_sealed_for_another_document_is_refused():
    with pytest.raises(ValueError, match="another document"):
        stored(write(PDF, public_id=uuid.uuid4()))


def test_a_number_is_given_once_for_each_kind():
    stored(number="000001")
    stored(number="000001", kind=Kind.RECEIPT)
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(number="000001")
    stored()
    stored()  # several without number


def test_it_has_a_title_in_both_languages():
    plain, own = stored(), stored(title=Title("Giấy phép", "Permit"))
    with override("en"):
        assert (plain.title, own.title) == ("Licence to practise medicine", "Permit")
    with override("vi"):
        assert (plain.title, own.title) == ("Giấy phép hành nghề khám bệnh, chữa bệnh", "Giấy phép")


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows.update(number="9"),
        lambda rows: rows.delete(),
        lambda rows: rows.update(sha256="0" * 64),
    ],
)
def test_a_row_is_never_changed_or_removed(change):
    stored()
    with pytest.raises(IntegrityError), transaction.atomic():
        change(Document.objects.all())


@pytest.mark.parametrize("wrong", [{"kind": "poem", "title": Title("a", "b")}])
def test_an_unknown_kind_is_refused(wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        stored(**wrong)


def test_an_empty_document_is_refused():
    with pytest.raises(ValueError, match="empty"):
        stored(b"")
