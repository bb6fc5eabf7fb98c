"""A letter as it would be if it were sent now, and one of an invented case: shown, never kept, numbered or signed."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procedures import catalogue
from workflows.cases import papers
from workflows.cases.acting import ActionError, NotPossible
from workflows.cases.actions import Verb
from workflows.cases.letters import NUMBERS, LetterKind
from workflows.cases.models import Case, Letter, Payment, Supplement
from workflows.cases.printing import printed, with_words, worded
from workflows.cases.receiving import PaymentRecord
from workflows.cases.supplementing import Item, answer_terms, last_moment
from workflows.clock.calendar import published
from workflows.clock.deadlines import ClockEvent
from workflows.clock.events import events_of, worked_out
from workflows.documents.layouts import (
    Addressed,
    ApologyData,
    Reason,
    ReceiptData,
    ReceivedComponent,
    RefusalData,
    StopData,
    SupplementData,
    SupplementItem,
)
from workflows.documents.layouts import Payment as PrintedPayment
from workflows.documents.pieces import Head
from workflows.documents.rendering import NotRendered, render
from workflows.people.models import Official, Unit

#: The verbs after which a letter goes out at once, and its kind: what can be looked at before.
PREVIEWS: Final[Mapping[Verb, LetterKind]] = {Verb.RECEIVE: "receipt", Verb.DECLINE: "refusal"}


def preview(case: Case, verb: Verb, *, by: Official, reason: str = "", payment: PaymentRecord | None = None) -> bytes:
    """The PDF of the letter that would go out with a verb now. Nothing is written.

    Raises ActionError when it cannot be printed, so that it would not go out either.
    """
    imagined = copy.copy(case)
    if verb == Verb.RECEIVE:
        _receive(imagined, by, payment, timezone.now())
    return _pdf(PREVIEWS[verb], printed(_unsent(imagined, PREVIEWS[verb], by, reason)))


def preview_supplement(case: Case, items: Sequence[Item], *, by: Official, text: str, term: int) -> bytes:
    """The PDF of the supplement request that would go out now. Nothing is written. Raises ActionError."""
    letter, at = _unsent(case, "supplement", by), timezone.now()
    Supplement(
        case=case,
        number=case.supplements.count() + 1,
        letter=letter,
        items=[asdict(item) for item in items],
        text=text.strip(),
        answer_by=last_moment(answer_terms(case.time_limit)[term], at),
    )
    return _pdf("supplement", printed(letter))


def preview_apology(case: Case, until: date, *, by: Official, reason: str) -> bytes:
    """The PDF of the apology that would go out now. Nothing is written. Raises ActionError."""
    letter = _unsent(case, "apology", by, reason)
    events = (*events_of(case.code), ClockEvent("extended", letter.at, until))
    return _pdf("apology", worded(papers.apology(letter, events), case, "apology", at=letter.at))


def preview_stop(case: Case, *, by: Official, reason: str) -> bytes:
    """The PDF of the notice of stopping that would go out now. Nothing is written. Raises ActionError."""
    return _pdf("stop", printed(_unsent(case, "stop", by, reason)))


def _unsent(case: Case, kind: LetterKind, by: Official, reason: str = "") -> Letter:
    at = timezone.now()
    return Letter(case=case, kind=kind, number=no_number(kind, at), at=at, by=by, reason=reason.strip())


def no_number(kind: LetterKind, at: datetime) -> str:
    """The number of a letter that has none yet: "…/2026/TNHS"."""
    return re.sub(r"\{+seq[^}]*\}+", "…", NUMBERS[kind]).format(year=timezone.localtime(at).year)


def _receive(case: Case, by: Official, payment: PaymentRecord | None, at: datetime) -> None:
    """What receiving would make of a case, in memory alone."""
    if payment:
        Payment(case=case, amount=case.fee_due, method=payment.method, reference=payment.reference, by=by, at=at)
    deadline = worked_out(case.time_limit, (*events_of(case.code), ClockEvent("received", at)), published())
    if deadline is None:
        raise NotPossible(_("No deadline can be worked out for this case."))
    case.received_at, case.due_at = at, deadline.due_at


def _pdf(kind: LetterKind, data: Head) -> bytes:
    try:
        return render(
            kind,
            type(data).model_validate(dict(data) | {"preview": True, "verify_url": ""}),
            at=timezone.now(),
            identifier="preview",
        )
    except NotRendered as problem:
        raise ActionError(_("The letter cannot be printed: remove unusual characters, or shorten it.")) from problem


# --- An invented case -------------------------------------------------------------------------------------------------


def example(unit: Unit, kind: str, *, procedure: str = "", opening: str = "", closing: str = "") -> bytes:
    """The PDF of a letter of the unit with these words, about an invented case. KeyError: a kind without an example."""
    return _pdf(*_example(unit, kind, procedure, opening, closing))


def _example(unit: Unit, kind: str, procedure: str, opening: str, closing: str) -> tuple[LetterKind, Head]:
    at = timezone.now()
    known: LetterKind = next(one for one in NUMBERS if one == kind)
    data = EXAMPLES[known](_invented(unit, procedure) | {"number": no_number(known, at)}, at)
    return known, with_words(data, opening, closing)


def _invented(unit: Unit, procedure: str) -> dict[str, Any]:
    """Nobody's case: every part of it says that it is an example."""
    title = catalogue.in_force(procedure, timezone.localdate()).title.vi if procedure else "Thủ tục ví dụ"
    return {
        **papers.issuer_of(unit),
        "case_code": "HỒ SƠ VÍ DỤ",
        "verify_url": "https://example.invalid/",
        "applicant": "Nguyễn Văn Ví Dụ (người không có thật)",
        "address": "Số 1 phố Ví Dụ",
        "procedure_code": procedure or "0.000000",
        "procedure": title,
    }


def _receipt(about: dict[str, Any], at: datetime) -> Addressed:
    return ReceiptData(
        **about,
        components=(
            ReceivedComponent(title="Đơn đề nghị (ví dụ)", mode="form"),
            ReceivedComponent(title="Giấy tờ ví dụ", mode="file"),
        ),
        time_limit="30 ngày (ví dụ)",
        received_at=at,
        due_at=at + timedelta(days=30),
        payment=PrintedPayment(amount=0, method="unpaid"),
        officer="Cán bộ ví dụ",
    )


def _refusal(about: dict[str, Any], at: datetime) -> Addressed:
    return RefusalData(
        **about,
        submitted_at=at,
        stage="receipt",
        reasons=(Reason(text="Lý do ví dụ."),),
        issued_on=timezone.localdate(at),
        signer="Cán bộ ví dụ",
    )


def _supplement(about: dict[str, Any], at: datetime) -> Addressed:
    return SupplementData(
        **about,
        submitted_at=at,
        round=1,
        items=(SupplementItem(title="Giấy tờ ví dụ", reason="Lý do ví dụ."),),
        answer_by=timezone.localdate(at) + timedelta(days=30),
        received=True,
        **_signed(at),
    )


def _apology(about: dict[str, Any], at: datetime) -> Addressed:
    day = timezone.localdate(at)
    days = {"due_before": day + timedelta(days=2), "due_after": day + timedelta(days=9)}
    return ApologyData(**about, received_at=at, reason="Lý do ví dụ.", **days, **_signed(at))


def _stop(about: dict[str, Any], at: datetime) -> Addressed:
    return StopData(**about, submitted_at=at, reason="Lý do ví dụ.", **_signed(at))


def _signed(at: datetime) -> dict[str, Any]:
    return {"issued_on": timezone.localdate(at), "signer_capacity": ("Chuyên viên",), "signer": "Cán bộ ví dụ"}


#: Kind of letter -> what it says about an invented case; the page of one that is not here has no preview.
EXAMPLES: Final[Mapping[LetterKind, Callable[[dict[str, Any], datetime], Addressed]]] = {
    "receipt": _receipt,
    "supplement": _supplement,
    "refusal": _refusal,
    "apology": _apology,
    "stop": _stop,
}
