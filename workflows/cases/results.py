"""What the result of a case prints: the practice licence in its own layout, every other in the generic one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import structlog
from django.utils import timezone

from procedures.health_departments import HEALTH_DEPARTMENTS
from workflows.cases.correcting import number_replaced
from workflows.cases.models import Decision
from workflows.cases.papers import head, own_words
from workflows.cases.parties import organisation_of, subject_of
from workflows.cases.record import CaseRecord, record_of
from workflows.cases.words import column_of, content_words, paragraphs, value_words
from workflows.documents.layouts import LicenceData, ResultData, ResultPart
from workflows.documents.pieces import Cell, Table
from workflows.documents.portraits import plain_portrait
from workflows.drafts.content import StepContent
from workflows.filling.models import APPLICANT
from workflows.people.models import Person

log = structlog.get_logger(__name__)


def result(decision: Decision) -> LicenceData | ResultData:
    """What the document that grants prints, in the layout that the edition names."""
    record = record_of(decision.case)
    if record.edition.result.document == "practice_licence":
        return _licence(decision, record)
    return _generic(decision, record)


def _licence(decision: Decision, record: CaseRecord) -> LicenceData:
    """The practice licence, with what the registries answered and the profession applied for."""
    person = decision.case.person
    profession = record.edition.field("profession").label_of(record.value("profession"))
    title = profession.vi if profession else str(record.value("profession"))
    return LicenceData(
        **head(record, decision.number, str(decision.document)),
        full_name=record.value("population.full_name"),
        birth_date=record.value("population.birth_date"),
        identity_number=record.applicant["identity_number"],
        portrait=_portrait(person) if record.value("portrait_consent") else None,
        professional_title=title,
        scope=f"Khám bệnh, chữa bệnh theo chức danh {title.lower()} và phạm vi hành nghề do Bộ Y tế quy định.",
        legal_basis=tuple(basis.text.vi for basis in record.edition.legal_basis[:8]),
        **_signed(decision),
    )


def _portrait(person: Person) -> str | None:
    """The e-ID's portrait, left out when it is no picture: the licence is valid without, and the desk can add one."""
    try:
        return plain_portrait(person.portrait) if person.portrait else None
    except ValueError:
        log.warning("licence.portrait_unreadable", person=str(person.public_id))
        return None


def _generic(decision: Decision, record: CaseRecord) -> ResultData:
    """The title, statement and fields that the edition names, and nothing that it does not."""
    edition, named = record.edition, record.edition.result
    words = {name: content_words(content) for name, content in record.contents.items()}
    return ResultData(
        **head(record, decision.number, str(decision.document)),
        **_holder(record),
        title=named.title.vi,
        procedure_code=edition.code,
        procedure=edition.title.vi,
        legal_basis=tuple(basis.text.vi for basis in edition.legal_basis),
        statement=own_words(record, named.statement),
        parts=_parts(record, words),
        tables=tuple(filter(None, (_table(step, named.fields) for step in record.steps))),
        **_signed(decision),
    )


def _holder(record: CaseRecord) -> dict[str, Any]:
    """To whom the result is given: the organisation, or the person."""
    if (organisation := organisation_of(record)) is not None:
        about = (("Mã số doanh nghiệp", organisation.code), ("Địa chỉ trụ sở chính", organisation.address))
        return {"holder": organisation.words, "about": tuple(line for line in about if line[1])}
    person = record.applicant
    born = value_words(person["birth_date"], "date")
    return {
        "holder": person["full_name"],
        "about": (("Ngày, tháng, năm sinh", born), ("Số định danh cá nhân", person["identity_number"])),
    }


def _parts(record: CaseRecord, words: Mapping[str, str]) -> tuple[ResultPart, ...]:
    """The single fields that the edition names, in its order; those about neither holder nor applicant say whose."""
    edition, organisation = record.edition, organisation_of(record)
    own = {None, APPLICANT, organisation.subject if organisation else None}
    named = [record.contents[name].field for name in edition.result.fields if name in words]
    parts = groupby(named, lambda field: subject_of(field, edition))
    return tuple(
        ResultPart(
            title="" if subject in own else edition.titles[str(subject)].vi,
            facts=tuple((field.title.vi, paragraphs(words[field.id])) for field in fields),
        )
        for subject, fields in parts
    )


def _table(step: StepContent, named: tuple[str, ...]) -> Table | None:
    """The rows of a page with the columns that the edition names, in its order, if it names any."""
    group, fields = step.step.group, {field.id: field for field in step.step.fields}
    if group is None:
        return None
    shown = [one for name in named for one in (fields if name == group.id else [name]) if one in fields]
    if not shown:
        return None
    rows = ({content.field.id: content for content in row.fields} for row in step.rows)
    return Table(
        title=step.step.title.vi,
        columns=tuple(column_of(fields[name]) for name in shown),
        rows=tuple(tuple(Cell(value=paragraphs(content_words(row[name]))) for name in shown) for row in rows),
    )


def _signed(decision: Decision) -> dict[str, Any]:
    """When the result was issued, until when it holds, which one it replaces, and who signs it in which capacity."""
    return {
        "issued_on": timezone.localdate(decision.issued_at),
        "valid_until": decision.valid_until,
        "replaces": number_replaced(decision.case),
        **_signer(decision),
    }


def _signer(decision: Decision) -> dict[str, Any]:
    """Who signs in which capacity; where the law decided because nobody answered, it is the unit that says so."""
    unit, named = decision.case.unit, decision.case.edition.result.signer
    if decision.by is None:
        return {"signer_capacity": ("CẤP THEO QUY ĐỊNH VỀ VIỆC KHÔNG TRẢ LỜI ĐÚNG HẠN",), "signer": unit.title_vi}
    if named is not None:
        capacity: tuple[str, ...] = (named.vi,)
    elif unit.code in HEALTH_DEPARTMENTS:
        capacity = ("GIÁM ĐỐC",)
    else:
        capacity = ("TL. BỘ TRƯỞNG", decision.by.title.upper() or "NGƯỜI CÓ THẨM QUYỀN")
    return {"signer_capacity": capacity, "signer": decision.by.full_name}
