"""A procedure that asks for a dossier of many files in an index, and drafts of it that lack nothing but the files."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import yaml
from django.utils import timezone

from procedures.checking import DEFINITIONS, check_bytes
from procedures.components import FileAsk
from procedures.loading import load
from tests.workflows import making
from tests.workflows.documents import files
from tests.workflows.drafts.wanting import own_storage as own_storage  # a fixture, for those who import from here
from workflows import outbox
from workflows.documents.models import Upload
from workflows.documents.uploads import uploads_of
from workflows.drafts import actions, sending
from workflows.drafts.models import Draft
from workflows.filling.models import Lookup
from workflows.people.models import Person

PROCEDURE = "1.099999"
COMPONENT = "dossier"
#: An excerpt of the ASEAN Common Technical Dossier.
PARTS: list[dict[str, Any]] = [
    {"code": "I.A", "title": {"vi": "Mục lục", "en": "Table of contents"}, "required": True},
    {"code": "II.B", "title": {"vi": "Tóm tắt chất lượng", "en": "Quality overall summary"}},
    {"code": "2.3.P.1", "title": {"vi": "Mô tả và thành phần", "en": "Description and composition"}, "required": True},
    {"code": "2.3.P.10", "title": {"vi": "Độ ổn định", "en": "Stability"}},
    {"code": "IV", "title": {"vi": "Tài liệu lâm sàng", "en": "Clinical documents"}},
]


def component(**changes: Any) -> dict[str, Any]:
    """The component, as a department writes it."""
    return {
        "id": COMPONENT,
        "mode": "file",
        "title": {"vi": "Hồ sơ kỹ thuật", "en": "Technical dossier"},
        "basis": {"text": {"vi": "Để thử", "en": "For tests"}, "verified": True},
        "message": {"vi": "Gửi từng phần của hồ sơ.", "en": "Send every part of the dossier."},
        "max_files": 600,
        "max_megabytes": 100,
        "kinds": ["pdf", "jpeg", "png", "xml"],
        "parts": PARTS,
        **changes,
    }


def definition(**changes: Any) -> bytes:
    """The licence's definition with the dossier besides."""
    data = yaml.safe_load((DEFINITIONS / "1.012289" / "2025-07-01.yaml").read_bytes())
    data["code"] = PROCEDURE
    data["components"].append(component(**changes))
    return yaml.safe_dump(data, allow_unicode=True).encode()


def ask(**changes: Any) -> FileAsk:
    """What the component asks for."""
    found = check_bytes(definition(**changes), "test.yaml").definition.components[-1]
    assert isinstance(found, FileAsk)
    return found


@pytest.fixture
def dossiers(ministry: making.Desk) -> None:
    """The procedure is in force."""
    load([check_bytes(definition(), "test.yaml")])


def draft(owner: Person | None = None) -> Draft:
    """A draft with everything but its files."""
    made = actions.agree_to_lookups(actions.start(owner or making.person(), PROCEDURE, on=timezone.localdate()))
    for lookup in Lookup.objects.filter(draft=made.public_id):
        making.answer(lookup, making.values()[lookup.registry])
    for step in made.edition.steps:
        made = actions.save_step(made, step.id, data={}, answers=making.ANSWERS.get(step.id, {}))
    return made


def fresh(made: Draft) -> Draft:
    """The draft as it stands now."""
    return Draft.objects.select_related("person").get(pk=made.pk)


def send(made: Draft, name: str, content: bytes | None = None, *, part: str = "", piece: int = 4 << 20) -> Any:
    """Send a file in pieces; it waits to be looked into."""
    data = files.pdf() if content is None else content
    transfer = sending.begin(made, COMPONENT, name=name, size=len(data), part=part)
    for offset in range(0, len(data), piece):
        transfer = sending.continue_with(transfer, offset, data[offset : offset + piece])
    return transfer


def work() -> None:
    """A worker does what is due."""
    while outbox.sweep(50):
        pass


def given(made: Draft) -> list[Upload]:
    """The files that the draft has."""
    return list(uploads_of(made.public_id))


def archive(entries: dict[str, bytes], **how: Any) -> bytes:
    """A ZIP archive of these paths."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how.pop("compression", zipfile.ZIP_DEFLATED)) as packed:
        for path, content in entries.items():
            packed.writestr(path, content)
    return out.getvalue()
