"""What the letters of a case print: forms 01 to 05 of Circular 03/2025/TT-VPCP, annex I."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from procedures.component_findings import ComponentFinding, ComponentState
from procedures.edition import Edition
from procedures.grammar import EID, Text
from procedures.health_departments import HEALTH_DEPARTMENTS
from procedures.registries import REGISTRIES
from procedures.texts import fill
from workflows.cases.models import Decision, Letter
from workflows.cases.parties import organisation_of
from workflows.cases.record import CaseRecord, record_of
from workflows.cases.words import content_words, paragraph, paragraphs, value_words
from workflows.clock.calendar import published
from workflows.clock.deadlines import ClockEvent
from workflows.clock.events import events_of, worked_out
from workflows.documents.layouts import (
    ApologyData,
    Payment,
    Reason,
    ReceiptData,
    ReceivedComponent,
    RefusalData,
    StopData,
    SupplementData,
    SupplementItem,
)
from workflows.documents.pieces import Head
from workflows.documents.rendering import printable
from workflows.people.models import Official, Unit

UNIT_WORDS: Final = {"day": "ngày", "working_day": "ngày làm việc", "month": "tháng"}


def receipt(letter: Letter) -> ReceiptData:
    """Form 01: what was received, in place of which papers, and when the result is due."""
    record = record_of(letter.case)
    case, edition, limit = record.case, record.edition, record.case.time_limit
    payment = getattr(case, "payment", None)
    return ReceiptData(
        **head(record, letter.number, str(letter.document)),
        **_applicant(record),
        components=tuple(_component(part) for part in record.components),
        time_limit=f"{limit.amount} {UNIT_WORDS[limit.unit]}",
        received_at=case.received_at,
        due_at=case.due_at,
        payment=Payment(
            amount=case.fee_due,
            method=payment.method if payment else "unpaid",
            reference=payment.reference if payment else "",
        ),
        **_delivery(record),
        own_words=own_words(record, edition.definition.letters.receipt),
        officer=letter.signer.full_name,
        officer_title=letter.signer.title,
    )


def supplement(letter: Letter) -> SupplementData:
    """Form 02: what is to be supplemented, each thing with its reason, and until when."""
    record, asked = record_of(letter.case), letter.supplement
    titles = titles_of(record.edition)
    return SupplementData(
        **head(record, letter.number, str(letter.document)),
        **_applicant(record),
        submitted_at=record.case.filed_at,
        round=asked.number,
        items=tuple(
            SupplementItem(title=titles[item["kind"], item["id"]].vi, reason=paragraph(item["reason"]))
            for item in asked.items
        ),
        remarks=tuple(printable(line) for line in paragraphs(asked.text)),
        answer_by=timezone.localdate(asked.answer_by),
        received=record.case.received_at is not None,
        **_signed(letter),
    )


def apology(letter: Letter, events: Sequence[ClockEvent] = ()) -> ApologyData:
    """Form 04: why the result is late, and the new day, as the clock's sealed event says it.

    `events`: those of the case, where they are not sealed yet.
    """
    record = record_of(letter.case)
    events = events or events_of(letter.case.code)
    at = next(number for number, event in enumerate(events) if event.kind == "extended")
    before = worked_out(letter.case.time_limit, events[:at], published())
    return ApologyData(
        **head(record, letter.number, str(letter.document)),
        **_applicant(record),
        received_at=record.case.received_at,
        due_before=before.due_on if before else timezone.localdate(letter.at),
        due_after=events[at].until,
        reason=paragraph(letter.reason),
        **_signed(letter),
    )


def stop(letter: Letter) -> StopData:
    """Form 05: that nobody works on it any more, and why."""
    record = record_of(letter.case)
    return StopData(
        **head(record, letter.number, str(letter.document)),
        **_applicant(record),
        submitted_at=record.case.filed_at,
        reason=paragraph(letter.reason),
        **_signed(letter),
    )


def _signed(letter: Letter) -> dict[str, Any]:
    """When it was issued, and by whom: by an official, or by the unit."""
    if letter.by is None:
        return {"issued_on": timezone.localdate(letter.at), "signer_capacity": (letter.case.unit.title_vi,)}
    capacity = (letter.by.title or "Người giải quyết hồ sơ",)
    return {"issued_on": timezone.localdate(letter.at), "signer_capacity": capacity, "signer": letter.by.full_name}


def titles_of(edition: Edition) -> dict[tuple[str, str], Text]:
    """What documents, fields and lists are called: by what it is (`component`, `field`) and its id."""
    titles = {("component", part.id): part.title for part in edition.components}
    for step in edition.steps:
        titles |= {("field", field.id): field.title for field in step.fields}
        if step.group is not None:
            titles["field", step.group.id] = step.group.title
    return titles


def refusal_at_receipt(letter: Letter) -> RefusalData:
    """Form 03 for a case that was not accepted, or stopped after it was."""
    record, stage = record_of(letter.case), "decision" if letter.case.received_at else "receipt"
    return _refusal(record, letter.number, str(letter.document), letter.reason, stage, letter.signer, letter.at)


def refusal_decision(decision: Decision) -> RefusalData:
    """Form 03 for a case that was refused after appraisal."""
    record = record_of(decision.case)
    assert decision.by is not None  # noqa: S101  # where nobody answers in time, the law only grants
    return _refusal(
        record, decision.number, str(decision.document), decision.text, "decision", decision.by, decision.issued_at
    )


def _refusal(
    record: CaseRecord, number: str, document: str, reason: str, stage: Any, by: Official, at: Any
) -> RefusalData:
    letters = record.edition.definition.letters
    return RefusalData(
        **head(record, number, document),
        **_applicant(record),
        submitted_at=record.case.filed_at,
        stage=stage,
        reasons=(Reason(text=reason),),
        own_words=own_words(record, letters.decline if stage == "receipt" else letters.refusal),
        issued_on=timezone.localdate(at),
        signer_capacity=(by.title or "Người tiếp nhận hồ sơ",),
        signer=by.full_name,
    )


def head(record: CaseRecord, number: str, document: str) -> dict[str, Any]:
    """What stands at the head and foot of every document of a case."""
    return {
        **issuer_of(record.case.unit),
        "number": number,
        "case_code": record.case.code,
        "verify_url": f"{settings.PUBLIC_URL}/verify/{document}/",
    }


def own_words(record: CaseRecord, text: Text | None) -> tuple[str, ...]:
    """What an edition has a document say besides, in paragraphs, with the values of the fields that it names."""
    words = {name: content_words(content) for name, content in record.contents.items()}
    return paragraphs(fill(text.vi, {name: said for name, said in words.items() if said})) if text else ()


def issuer_of(unit: Unit) -> dict[str, str]:
    """Who issues it, and to whom that belongs: to the ministry, or to the people's committee of a province."""
    department = HEALTH_DEPARTMENTS.get(unit.code)
    higher = {"ministry": department.parent, "place": department.place} if department else {}
    return {"unit": unit.title_vi, **higher}


def _applicant(record: CaseRecord) -> dict[str, Any]:
    person, organisation = record.applicant["full_name"], organisation_of(record)
    address = value_words(record.value("population.permanent_address"), "address")
    return {
        "applicant": organisation.words if organisation else person,
        "agent": record.agent.words if record.agent else (person if organisation else ""),
        "address": organisation.address if organisation else address,
        "phone": _first_of_type(record, "phone"),
        "email": _first_of_type(record, "email"),
        "procedure_code": record.edition.code,
        "procedure": record.edition.title.vi,
    }


def _delivery(record: CaseRecord) -> dict[str, str]:
    """How the applicant wants the result, in the words of the form; nothing where the form does not ask."""
    wanted = record.contents.get("delivery")
    if wanted is None:
        return {}
    return {"delivery": content_words(wanted), "delivery_address": record.value("post_address") or ""}


def _first_of_type(record: CaseRecord, kind: str) -> str:
    """The applicant's first answer in a field of this type."""
    said = (content_words(content) for content in record.contents.values() if content.field.type == kind)
    return next(filter(None, said), "")


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


#: Kind of letter, which is also the name of its layout -> what it prints.
LETTERS: Final[Mapping[str, Callable[[Letter], Head]]] = {
    "receipt": receipt,
    "supplement": supplement,
    "refusal": refusal_at_receipt,
    "apology": apology,
    "stop": stop,
}
