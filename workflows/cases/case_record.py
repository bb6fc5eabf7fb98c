"""The case record: what was filed, each field with its origin, and the evidence of every registry's value, as PDF.

One document for applicant, official and auditor; what experts and councils said stands in the office's copy only, which
is another document as soon as they have spoken. It is made by a job when somebody asks for it, and once only for each
state of the case: its public id is drawn from what it prints.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

import rfc8785
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from procedures.component_findings import ComponentFinding, ComponentState
from procedures.components import ask_of
from procedures.grammar import DataComponent
from procedures.registries import REGISTRIES
from workflows import outbox
from workflows.cases.models import Case
from workflows.cases.papers import issuer_of
from workflows.cases.parties import Organisation, organisation_of
from workflows.cases.record import CaseRecord, FiledFile, record_of
from workflows.cases.record_annex import annex_of
from workflows.cases.record_deliberations import deliberations_of
from workflows.cases.record_inspections import inspections_of
from workflows.cases.record_sections import section_of
from workflows.documents.models import Document, Scan
from workflows.documents.records import RecordData, RecordFile, RecordFiles
from workflows.documents.rendering import printable, render
from workflows.documents.storing import SealedFile, store, write
from workflows.drafts.filed import last_filing
from workflows.filling.evidence import cards_of_case
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor

WORKER: Final = Actor.system("documents")
#: What is not of the case's state: when the record is made, and the address that is drawn from the rest.
_OF_THE_MAKING: Final = {"made_at", "verify_url", "preview"}
_NAMESPACE: Final = uuid.UUID("8f0f6b52-6a7e-4e0b-9d0b-3f7f0c9a5f11")
_COMPONENTS: Final[Mapping[ComponentState, str]] = {
    ComponentState.SHOWN: "Thay bằng dữ liệu từ {source}, không phải nộp",
    ComponentState.DECLARED: "Khai trong biểu mẫu điện tử",
    ComponentState.UNKNOWN: "Chờ dữ liệu từ {source}",
    ComponentState.ASKED: "Yêu cầu nộp tệp hoặc khai thay, chưa có",
    ComponentState.GIVEN: "Tệp đã nộp hoặc nội dung đã khai thay",
    ComponentState.MISSING: "Không có; hồ sơ vẫn được giải quyết",
    ComponentState.STOPS: "Không có trong {source}",
    ComponentState.NOT_APPLICABLE: "Không áp dụng",
}


def data_of(case: Case, *, office: bool = False) -> RecordData:
    """What the record prints, in Vietnamese as every document; the answers are verified for it.

    `office`: with what is not for the applicant's eyes.
    """
    with override("vi"):
        found = record_of(case)
        sources, items = annex_of(found, cards_of_case(case.code))
        organisation = organisation_of(found)
        data = RecordData(
            **issuer_of(case.unit),
            case_code=case.code,
            verify_url=_address(uuid.UUID(int=0)),
            applicant=found.applicant["full_name"],
            identity_number=found.applicant["identity_number"],
            birth_date=found.applicant["birth_date"],
            organisation=printable(_organisation_words(organisation)),
            agent=found.agent.words if found.agent else "",
            procedure_code=found.edition.code,
            procedure=found.edition.title.vi,
            filed_at=case.filed_at,
            filing_digest=last_filing(case.code).digest,
            status=str(case.status_label),
            sections=tuple(section_of(step, found.edition, items) for step in found.steps),
            components=tuple((part.component.title.vi, _component(part)) for part in found.components),
            inspections=tuple(inspections_of(found)),
            deliberations=tuple(deliberations_of(found)) if office else (),
            files=tuple(_files(found)),
            sources=sources,
            made_at=timezone.now(),
        )
    return data.model_copy(update={"verify_url": _address(public_id_of(data))})


def public_id_of(data: RecordData) -> uuid.UUID:
    """The public id of the document for what it prints: the same as long as nothing of that changes."""
    printed = data.model_dump(mode="json", exclude=_OF_THE_MAKING)
    return uuid.uuid5(_NAMESPACE, rfc8785.dumps(printed).hex())


@dataclass(frozen=True)
class Standing:
    """Whether the record of the case as it is now has been made, or is being made."""

    public_id: uuid.UUID
    document: Document | None
    waiting: bool


def standing_of(case: Case, *, office: bool = False) -> Standing:
    """How far the record of the case's present state is; `office`: the office's copy."""
    public_id = public_id_of(data_of(case, office=office))
    made = Document.objects.filter(public_id=public_id).first()
    return Standing(public_id, made, made is None and outbox.find(_job_key(public_id)) is not None)


def ask_for(case: Case, *, office: bool = False) -> None:
    """Have the record of the case's present state made, once; `office`: the office's copy."""
    standing = standing_of(case, office=office)
    if standing.document is not None:
        return
    with transaction.atomic():
        key, payload = _job_key(standing.public_id), {"case": case.pk, "office": office}
        outbox.enqueue("cases.render_record", key=key, payload=payload, reference=case.code)


def _job_key(public_id: uuid.UUID) -> str:
    return f"record:{public_id}"


@outbox.handler("cases.render_record", lease=120)
def render_record(job: outbox.ClaimedJob) -> Callable[[], None] | None:
    """Make the record of the case as it is now; nothing when it is there already."""
    case = Case.objects.select_related("person", "unit").get(pk=job.payload["case"])
    data = data_of(case, office=job.payload.get("office", False))
    public_id = public_id_of(data)
    if Document.objects.filter(public_id=public_id).exists():
        return None
    pdf = render("case_record", data, at=data.made_at, identifier=str(public_id))
    return partial(_keep, write(pdf, public_id=public_id), case, data)


def _keep(file: SealedFile, case: Case, data: RecordData) -> None:
    if Document.objects.filter(public_id=file.public_id).exists():
        return
    document = store(file, public_id=file.public_id, kind=data.kind, case_code=case.code, issued_at=data.made_at)
    about = {"document": str(document.public_id), "kind": data.kind.value, "sha256": document.sha256}
    record(Kind.DOCUMENT_STORED, by=WORKER, stream=case.stream, subject=case.person.identity_index, data=about)


def _address(public_id: uuid.UUID) -> str:
    return f"{settings.PUBLIC_URL}/verify/{public_id}/"


def _organisation_words(organisation: Organisation | None) -> str:
    if organisation is None:
        return ""
    return f"{organisation.name} (mã số {organisation.code})" if organisation.name else organisation.words


def _files(found: CaseRecord) -> Iterator[RecordFiles]:
    """What was submitted, by document and part, in the order of the edition."""
    for component in found.edition.components:
        titles = {part.code: f"{component.title.vi}: {part.code} {part.title.vi}" for part in ask_of(component).parts}
        given = [file for file in found.files if file.component == component.id]
        for part in ("", *titles):
            if files := tuple(_file(file) for file in given if file.part == part):
                yield RecordFiles(title=titles.get(part, component.title.vi), files=files)


def _file(file: FiledFile) -> RecordFile:
    name, scan = printable(file.name), str(Scan(file.scan).label)
    return RecordFile(name=name, pages=file.pages, size=file.size, sha256=file.sha256, scan=scan)


def _component(part: ComponentFinding) -> str:
    name = ""
    if isinstance(part.component, DataComponent):
        registry = REGISTRIES.get(part.component.registry)
        name = registry.title_vi if registry else "tài khoản định danh điện tử"
    return _COMPONENTS[part.state].format(source=name)
