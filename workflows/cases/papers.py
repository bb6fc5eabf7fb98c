"""What the documents of a case print: the receipt (form 01), the refusal (form 03), the licence."""

from __future__ import annotations

from typing import Any, Final

import structlog
from django.conf import settings
from django.utils import timezone

from procedures.component_findings import ComponentFinding, ComponentState
from procedures.grammar import EID
from procedures.registries import REGISTRIES
from workflows.cases.models import Decision, Letter
from workflows.cases.record import CaseRecord, record_of
from workflows.documents.layouts import LicenceData, Payment, Reason, ReceiptData, ReceivedComponent, RefusalData
from workflows.documents.portraits import plain_portrait
from workflows.people.models import Official, Person

log = structlog.get_logger(__name__)
UNIT_WORDS: Final = {"day": "ngày", "working_day": "ngày làm việc", "month": "tháng"}


def receipt(letter: Letter) -> ReceiptData:
    """Form 01: what was received, in place of which papers, and when the result is due."""
    record = record_of(letter.case)
    case, edition = record.case, record.edition
    payment = getattr(case, "payment", None)
    return ReceiptData(
        **_head(record, letter.number, str(letter.document)),
        **_applicant(record),
        components=tuple(_component(part) for part in record.components),
        time_limit=f"{edition.time_limit.amount} {UNIT_WORDS[edition.time_limit.unit]}",
        received_at=case.received_at,
        due_at=case.due_at,
        payment=Payment(
            amount=edition.fee.amount,
            method=payment.method if payment else "unpaid",
            reference=payment.reference if payment else "",
        ),
        delivery=record.value("delivery") or "electronic",
        delivery_address=record.value("post_address") or "",
        officer=letter.by.full_name,
        officer_title=letter.by.title,
    )


def refusal_at_receipt(letter: Letter) -> RefusalData:
    """Form 03 for a case that was not accepted."""
    record = record_of(letter.case)
    return _refusal(record, letter.number, str(letter.document), letter.reason, "receipt", letter.by, letter.at)


def refusal_decision(decision: Decision) -> RefusalData:
    """Form 03 for a case that was refused after appraisal."""
    record = record_of(decision.case)
    return _refusal(
        record, decision.number, str(decision.document), decision.text, "decision", decision.by, decision.issued_at
    )


def licence(decision: Decision) -> LicenceData:
    """The practice licence, with what the registries answered and the profession applied for."""
    record = record_of(decision.case)
    person = decision.case.person
    profession = record.edition.field("profession").label_of(record.value("profession"))
    title = profession.vi if profession else str(record.value("profession"))
    return LicenceData(
        **_head(record, decision.number, str(decision.document)),
        full_name=record.value("population.full_name"),
        birth_date=record.value("population.birth_date"),
        identity_number=record.applicant["identity_number"],
        portrait=_portrait(person) if record.value("portrait_consent") else None,
        professional_title=title,
        scope=f"Khám bệnh, chữa bệnh theo chức danh {title.lower()} và phạm vi hành nghề do Bộ Y tế quy định.",
        legal_basis=tuple(basis.text.vi for basis in record.edition.legal_basis[:8]),
        issued_on=timezone.localdate(decision.issued_at),
        valid_until=decision.valid_until,
        signer_capacity=("TL. BỘ TRƯỞNG", decision.by.title.upper() or "NGƯỜI CÓ THẨM QUYỀN"),
        signer=decision.by.full_name,
    )


def _portrait(person: Person) -> str | None:
    """The e-ID's portrait, left out when it is no picture: the licence is valid without, and the desk can add one."""
    try:
        return plain_portrait(person.portrait) if person.portrait else None
    except ValueError:
        log.warning("licence.portrait_unreadable", person=str(person.public_id))
        return None


def _refusal(
    record: CaseRecord, number: str, document: str, reason: str, stage: Any, by: Official, at: Any
) -> RefusalData:
    return RefusalData(
        **_head(record, number, document),
        **_applicant(record),
        submitted_at=record.case.filed_at,
        stage=stage,
        reasons=(Reason(text=reason),),
        issued_on=timezone.localdate(at),
        signer_capacity=(by.title or "Người tiếp nhận hồ sơ",),
        signer=by.full_name,
    )


def _head(record: CaseRecord, number: str, document: str) -> dict[str, Any]:
    return {
        "unit": record.case.unit.title_vi,
        "number": number,
        "case_code": record.case.code,
        "verify_url": f"{settings.PUBLIC_URL}/verify/{document}/",
    }


def _applicant(record: CaseRecord) -> dict[str, Any]:
    return {
        "applicant": record.applicant["full_name"],
        "address": _address(record.value("population.permanent_address")),
        "phone": record.value("phone") or "",
        "email": record.value("email") or "",
        "procedure_code": record.edition.code,
        "procedure": record.edition.title.vi,
    }


def _address(value: Any) -> str:
    """One line of a registry's address; empty while the registry has not answered."""
    if not isinstance(value, dict):
        return ""
    return ", ".join(part for part in (value.get("detail"), value.get("ward"), value.get("province")) if part)


def _component(part: ComponentFinding) -> ReceivedComponent:
    component = part.component
    title = component.title.vi
    if component.mode == "form":
        return ReceivedComponent(title=title, mode="form")
    if component.mode == "file" or part.state in (ComponentState.GIVEN, ComponentState.ASKED):
        return ReceivedComponent(title=title, mode="file" if part.state == ComponentState.GIVEN else "not_applicable")
    if component.mode == "not_applicable" or part.state == ComponentState.MISSING:
        return ReceivedComponent(title=title, mode="not_applicable")
    source = "tài khoản định danh điện tử" if component.source == EID else REGISTRIES[component.registry].title_vi
    return ReceivedComponent(
        title=title, mode="data" if part.state == ComponentState.SHOWN else "awaited", source=source
    )
