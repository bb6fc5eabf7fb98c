"""What each letter and result prints. Wrong data stops here, not on paper."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BeforeValidator, Field

from workflows.documents.kinds import TITLES, Kind, Layout
from workflows.documents.pieces import (
    BirthDate,
    Data,
    Head,
    Line,
    OptionalLine,
    Paragraph,
    Portrait,
    Table,
    plain_text,
)
from workflows.documents.records import RecordData


class ReceivedComponent(Data):
    """One component of the dossier and how it was provided (`source`: the registry or the earlier result)."""

    title: Paragraph
    mode: Literal["data", "awaited", "reused", "form", "file", "not_applicable"]
    source: OptionalLine = ""


class Payment(Data):
    """The fee in đồng and how it was paid; `reference` is the receipt's or the bank's number."""

    amount: int = Field(ge=0)
    method: Literal["counter", "bank", "online", "unpaid"]
    reference: OptionalLine = ""


class Addressed(Head):
    """A letter to an applicant about a procedure. `agent`: who files for the organisation that applies."""

    applicant: Line
    agent: OptionalLine = ""
    address: OptionalLine = ""
    phone: OptionalLine = ""
    email: OptionalLine = ""
    procedure_code: Line
    procedure: Paragraph
    opening: tuple[Paragraph, ...] = Field(default=(), max_length=60)  # what the unit has its letters say besides
    closing: tuple[Paragraph, ...] = Field(default=(), max_length=60)


class ReceiptData(Addressed):
    """Form 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Circular 03/2025/TT-VPCP, annex I)."""

    components: tuple[ReceivedComponent, ...] = Field(min_length=1, max_length=200)
    time_limit: Line  # in words: "30 ngày"
    received_at: AwareDatetime
    due_at: AwareDatetime
    payment: Payment
    delivery: Paragraph = "Bản điện tử, trên Cổng Một Cửa"  # how the applicant wants the result, in words
    delivery_address: OptionalLine = ""
    own_words: tuple[Paragraph, ...] = Field(default=(), max_length=60)  # what the procedure has it say besides
    officer: Line
    officer_title: OptionalLine = ""

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.RECEIPT].vi} {self.number}".strip()

    @property
    def dense(self) -> bool:
        listed = sum(len(component.title) + len(component.source) for component in self.components)
        about = (self.applicant, self.address, self.procedure, self.delivery_address, self.payment.reference)
        besides = sum(100 + len(paragraph) for paragraph in (*self.opening, *self.closing))  # a line begun is a line
        return listed + besides + sum(map(len, (*about, *self.own_words))) > 720


class LicenceData(Head):
    """Giấy phép hành nghề khám bệnh, chữa bệnh (Law 15/2023/QH15). The exact national form is not verified."""

    number: Line
    full_name: Line
    birth_date: BirthDate  # "YYYY-MM-DD", or "YYYY" where the register knows only the year
    identity_number: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    portrait: Portrait | None = None
    professional_title: Line  # in Vietnamese: "Điều dưỡng"
    scope: Paragraph
    legal_basis: tuple[Paragraph, ...] = Field(default=(), max_length=8)
    issued_on: date
    valid_until: date | None  # the last day; None prints "without a term"
    replaces: OptionalLine = ""  # the number of the licence that this one corrects
    signer_capacity: tuple[Line, ...] = Field(min_length=1, max_length=3)  # "TL. BỘ TRƯỞNG", "CỤC TRƯỞNG …"
    signer: Line

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.LICENCE].vi} số {self.number}"

    @property
    def dense(self) -> bool:
        about = (self.full_name, self.professional_title, self.scope, *self.legal_basis)
        return sum(map(len, about)) > 420


class ResultPart(Data):
    """Facts of a result, each in lines; with whom they are about, where that is not the holder."""

    title: OptionalLine = ""
    facts: tuple[tuple[Paragraph, tuple[Paragraph, ...]], ...]


class ResultData(Head):
    """The result of a procedure that brings no layout of its own; its title, statement and parts come from the edition.

    `holder`: to whom it is given, with what tells them apart from others of that name.
    """

    number: Line
    title: Paragraph
    procedure_code: Line
    procedure: Paragraph
    legal_basis: tuple[Paragraph, ...] = Field(default=(), max_length=60)
    holder: Line
    about: tuple[tuple[Line, Line], ...] = ()
    statement: tuple[Paragraph, ...] = Field(default=(), max_length=60)
    parts: tuple[ResultPart, ...] = ()
    tables: tuple[Table, ...] = ()
    issued_on: date
    valid_until: date | None  # the last day; None when the edition sets no term
    replaces: OptionalLine = ""  # the number of the result that this one corrects
    signer_capacity: tuple[Line, ...] = Field(min_length=1, max_length=3)
    signer: Line

    @property
    def heading(self) -> str:
        return f"{self.title} số {self.number}"


class Reason(Data):
    """One reason of a refusal and the provision that it rests on."""

    text: Paragraph
    legal_basis: OptionalLine = ""


class RefusalData(Addressed):
    """Form 03, Phiếu từ chối tiếp nhận, giải quyết hồ sơ (Circular 03/2025/TT-VPCP, annex I)."""

    submitted_at: AwareDatetime
    stage: Literal["receipt", "decision"]  # not received at all, or refused after appraisal
    reasons: tuple[Reason, ...] = Field(min_length=1, max_length=20)
    own_words: tuple[Paragraph, ...] = Field(default=(), max_length=60)
    guidance: Annotated[str, BeforeValidator(plain_text), Field(max_length=3000)] = ""
    issued_on: date
    signer_capacity: tuple[Line, ...] = Field(default=("Người tiếp nhận hồ sơ",), min_length=1, max_length=3)
    signer: Line

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.REFUSAL].vi} {self.number}".strip()


class SupplementItem(Data):
    """One thing that is to be supplemented, and why."""

    title: Paragraph
    reason: Paragraph


class SupplementData(Addressed):
    """Form 02, Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ (Circular 03/2025/TT-VPCP, annex I)."""

    submitted_at: AwareDatetime
    round: int = Field(ge=1)
    items: tuple[SupplementItem, ...] = Field(min_length=1, max_length=400)
    remarks: tuple[Paragraph, ...] = Field(default=(), max_length=60)  # about all of it
    answer_by: date  # the last day
    received: bool  # whether the case had been received: says what follows when nobody answers
    own_words: tuple[Paragraph, ...] = Field(default=(), max_length=60)
    issued_on: date
    signer_capacity: tuple[Line, ...] = Field(min_length=1, max_length=3)
    signer: Line

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.SUPPLEMENT].vi} {self.number}".strip()


class ApologyData(Addressed):
    """Form 04, Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết (Circular 03/2025/TT-VPCP, annex I)."""

    received_at: AwareDatetime
    due_before: date
    due_after: date
    reason: Paragraph
    issued_on: date
    signer_capacity: tuple[Line, ...] = Field(min_length=1, max_length=3)
    signer: Line

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.APOLOGY].vi} {self.number}".strip()


class StopData(Addressed):
    """Form 05, Thông báo dừng giải quyết hồ sơ (Circular 03/2025/TT-VPCP, annex I).

    Without `signer` the unit gives it.
    """

    submitted_at: AwareDatetime
    reason: Paragraph
    issued_on: date
    signer_capacity: tuple[Line, ...] = Field(min_length=1, max_length=3)
    signer: OptionalLine = ""

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.STOP].vi} {self.number}".strip()


class HandOver(Data):
    """One piece of work on a case: who gave it to whom, when, by when it was due, and when it was done."""

    from_whom: Paragraph
    to_whom: Paragraph
    received_at: AwareDatetime
    due_at: AwareDatetime
    done_at: AwareDatetime | None = None
    in_time: Line
    note: OptionalLine = ""


class ControlSlipData(Head):
    """Form 06, Phiếu kiểm soát quá trình giải quyết hồ sơ (Circular 03/2025/TT-VPCP, annex I); for officials alone."""

    applicant: Line
    procedure_code: Line
    procedure: Paragraph
    filed_at: AwareDatetime
    due_at: AwareDatetime | None
    made_at: AwareDatetime
    hand_overs: tuple[HandOver, ...] = Field(min_length=1, max_length=500)

    @property
    def issued(self) -> bool:
        return False

    @property
    def heading(self) -> str:
        return f"Phiếu kiểm soát quá trình giải quyết hồ sơ {self.case_code}"


LAYOUTS: dict[Layout, type[Head]] = {
    "receipt": ReceiptData,
    "practice_licence": LicenceData,
    "generic_result": ResultData,
    "refusal": RefusalData,
    "supplement": SupplementData,
    "apology": ApologyData,
    "stop": StopData,
    "case_record": RecordData,
    "control_slip": ControlSlipData,
}
