"""Official forms on a case (Circular 03/2025/TT-VPCP, annex I): numbered here, rendered by a job."""

from __future__ import annotations

from typing import Final, Literal

from workflows import outbox
from workflows.cases.acting import Acting
from workflows.cases.models import Letter
from workflows.documents.numbers import next_number
from workflows.people.models import Official

LetterKind = Literal["receipt", "supplement", "refusal", "apology", "stop"]

#: Form 01 is the receipt with appointment date, 02 the supplement request, 03 the refusal, 04 the apology with a
#: new day, 05 the notice of stopping; a series a year.
NUMBERS: Final[dict[LetterKind, str]] = {
    "receipt": "{{seq:04d}}/{year}/TNHS",
    "supplement": "{{seq:04d}}/{year}/YCBS",
    "refusal": "{{seq:04d}}/{year}/TCHS",
    "apology": "{{seq:04d}}/{year}/XLGH",
    "stop": "{{seq:04d}}/{year}/TBD",
}


def write_letter(act: Acting, kind: LetterKind, *, by: Official | None, reason: str = "") -> Letter:
    """Give the letter its number and queue its rendering. Must run inside the action's transaction.

    `by`: who signs; None only for the notice that an applicant has withdrawn, which the unit gives.
    """
    year = act.at.year
    letter = Letter.objects.create(
        case=act.case,
        kind=kind,
        number=next_number(f"letter:{kind}:{year}", NUMBERS[kind].format(year=year)),
        at=act.at,
        by=by,
        reason=reason,
    )
    outbox.enqueue(
        "cases.render_letter",
        key=f"letter:{letter.document}",
        payload={"letter": letter.pk},
        reference=act.case.code,
    )
    return letter
