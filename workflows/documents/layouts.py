"""What each layout prints: frozen, bounded, in NFC. Wrong data stops here, not on paper."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from workflows.documents.kinds import TITLES, Kind, Layout
from workflows.documents.portraits import plain_portrait


def plain_text(value: object) -> object:
    """One line of NFC text: white space collapsed, control, format and private characters dropped.

    Format characters (Unicode Cf) would let a name be read in another order than it is stored.
    """
    if not isinstance(value, str):
        return value
    spaced = " ".join(unicodedata.normalize("NFC", value).split())
    return "".join(letter for letter in spaced if unicodedata.category(letter) not in {"Cc", "Cf", "Co", "Cs"})


def _birth_date(value: str) -> str:
    if re.fullmatch(r"\d{4}", value):
        return value
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError("a birth date is YYYY-MM-DD or YYYY") from None  # the first message shows the date


Line = Annotated[str, BeforeValidator(plain_text), Field(min_length=1, max_length=400)]
OptionalLine = Annotated[str, BeforeValidator(plain_text), Field(max_length=400)]
Paragraph = Annotated[str, BeforeValidator(plain_text), Field(min_length=1, max_length=3000)]
BirthDate = Annotated[str, AfterValidator(_birth_date)]
Portrait = Annotated[str, AfterValidator(plain_portrait)]
WebAddress = Annotated[str, Field(pattern=r"^https?://[\x21-\x7e]+$", max_length=300)]


class Data(BaseModel):
    """Fields of one piece of a layout. Errors name fields, never values: a name must not reach a log."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Head(Data):
    """What stands at the head and foot of every document (Decree 30/2020/NĐ-CP, annex I)."""

    ministry: Line = "Bộ Y tế"
    unit: OptionalLine = ""  # the department that issues, "" when the ministry itself does
    place: Line = "Hà Nội"
    number: OptionalLine = ""
    case_code: Line
    verify_url: WebAddress  # where anybody can check the document; also the QR code

    @property
    def heading(self) -> str:
        """The file's title, as a reader's window shows it."""
        raise NotImplementedError

    @property
    def dense(self) -> bool:
        """Whether there is so much text that it is printed smaller, to stay on one page."""
        return False


class ReceivedComponent(Data):
    """One component of the dossier and how it was provided (`source`: the registry or the earlier result)."""

    title: Line
    mode: Literal["data", "awaited", "reused", "form", "file", "not_applicable"]
    source: OptionalLine = ""


class Payment(Data):
    """The fee in đồng and how it was paid; `reference` is the receipt's or the bank's number."""

    amount: int = Field(ge=0)
    method: Literal["counter", "bank", "online", "unpaid"]
    reference: OptionalLine = ""


class ReceiptData(Head):
    """Form 01, Giấy tiếp nhận hồ sơ và hẹn trả kết quả (Circular 03/2025/TT-VPCP, annex I)."""

    applicant: Line
    address: OptionalLine = ""
    phone: OptionalLine = ""
    email: OptionalLine = ""
    procedure_code: Line
    procedure: Line
    components: tuple[ReceivedComponent, ...] = Field(min_length=1, max_length=60)
    time_limit: Line  # in words: "30 ngày"
    received_at: AwareDatetime
    due_at: AwareDatetime
    payment: Payment
    delivery: Literal["electronic", "post", "counter"]
    delivery_address: OptionalLine = ""
    officer: Line
    officer_title: OptionalLine = ""

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.RECEIPT].vi} {self.number}".strip()

    @property
    def dense(self) -> bool:
        listed = sum(len(component.title) + len(component.source) for component in self.components)
        about = (self.applicant, self.address, self.procedure, self.delivery_address, self.payment.reference)
        return listed + sum(map(len, about)) > 720


class LicenceData(Head):
    """Giấy phép hành nghề khám bệnh, chữa bệnh (Law 15/2023/QH15). The exact national form is not verified."""

    number: Line
    full_name: Line
    birth_date: BirthDate  # "YYYY-MM-DD", or "YYYY" where the register knows only the year
    identity_number: Annotated[str, Field(pattern=r"^[0-9]{12}$")]
    portrait: Portrait | None = None
    professional_title: Line  # in Vietnamese: "Điều dưỡng"
    scope: Paragraph
    legal_basis: tuple[Line, ...] = Field(default=(), max_length=8)
    issued_on: date
    valid_until: date | None  # the last day; None prints "without a term"
    signer_capacity: tuple[Line, ...] = Field(min_length=1, max_length=3)  # "TL. BỘ TRƯỞNG", "CỤC TRƯỞNG …"
    signer: Line

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.LICENCE].vi} số {self.number}"

    @property
    def dense(self) -> bool:
        about = (self.full_name, self.professional_title, self.scope, *self.legal_basis)
        return sum(map(len, about)) > 420


class Reason(Data):
    """One reason of a refusal and the provision that it rests on."""

    text: Paragraph
    legal_basis: OptionalLine = ""


class RefusalData(Head):
    """Form 03, Phiếu từ chối tiếp nhận, giải quyết hồ sơ (Circular 03/2025/TT-VPCP, annex I)."""

    applicant: Line
    address: OptionalLine = ""
    phone: OptionalLine = ""
    email: OptionalLine = ""
    procedure_code: Line
    procedure: Line
    submitted_at: AwareDatetime
    stage: Literal["receipt", "decision"]  # not received at all, or refused after appraisal
    reasons: tuple[Reason, ...] = Field(min_length=1, max_length=20)
    guidance: Annotated[str, BeforeValidator(plain_text), Field(max_length=3000)] = ""
    issued_on: date
    signer_capacity: tuple[Line, ...] = Field(default=("Người tiếp nhận hồ sơ",), min_length=1, max_length=3)
    signer: Line

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.REFUSAL].vi} {self.number}".strip()


class RecordField(Data):
    """One field of the application: its value in lines, where that comes from, and its card in the annex."""

    title: Line
    value: tuple[Paragraph, ...] = Field(default=(), max_length=200)
    origin: Line
    card: int | None = None


class RecordSection(Data):
    """One page of the application."""

    title: Line
    fields: tuple[RecordField, ...]


class RecordAnswer(Data):
    """One signed answer of a registry; `problems`: what did not hold when the record was made."""

    said: Paragraph
    received_at: AwareDatetime
    as_of: AwareDatetime
    request_id: OptionalLine
    message_id: Line
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    key_id: Line
    problems: tuple[Line, ...] = ()


class RecordRemark(Data):
    """What an official or the applicant did about a value: when, who, and their words."""

    title: Line
    at: AwareDatetime
    by: OptionalLine = ""
    lines: tuple[tuple[Line, Paragraph], ...] = ()


class RecordCard(Data):
    """The evidence card of one value."""

    number: int
    title: Line
    registry: Line
    authority: Line
    about: Line
    value: tuple[Paragraph, ...]
    purpose: Paragraph
    legal_basis: Paragraph
    basis_checked: bool  # against the text of law
    edition: Line
    agreed_at: AwareDatetime
    problems: tuple[Line, ...] = ()  # of the value itself
    proof: RecordAnswer | None = None
    others: tuple[RecordAnswer, ...] = ()
    remarks: tuple[RecordRemark, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether the value rests on a proof in which nothing was found wrong."""
        return self.proof is not None and not self.proof.problems and not self.problems


class RecordData(Head):
    """What was filed, each field with its origin, and in the annex the evidence of every registry's value."""

    applicant: Line
    identity_number: Line
    birth_date: BirthDate
    procedure_code: Line
    procedure: Line
    filed_at: AwareDatetime
    filing_digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    status: Line
    sections: tuple[RecordSection, ...]
    components: tuple[tuple[Line, Line], ...]  # document, what stands in its place
    cards: tuple[RecordCard, ...]
    made_at: AwareDatetime

    @property
    def heading(self) -> str:
        return f"{TITLES[Kind.RECORD].vi} {self.case_code}"

    @property
    def dense(self) -> bool:
        return True


LAYOUTS: dict[Layout, type[Head]] = {
    "receipt": ReceiptData,
    "practice_licence": LicenceData,
    "refusal": RefusalData,
    "case_record": RecordData,
}
