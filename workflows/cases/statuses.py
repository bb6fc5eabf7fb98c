"""The ten national statuses of a case, and the only ways between them (design §4)."""

from __future__ import annotations

from typing import Final

from django.db.models import IntegerChoices
from django.utils.translation import pgettext_lazy


class Status(IntegerChoices):
    """National codes; the labels are the official names, and are shown to everybody."""

    SUBMITTED = 1, pgettext_lazy("status of a case", "Submitted")
    RECEIVED = 2, pgettext_lazy("status of a case", "Received")
    DECLINED = 3, pgettext_lazy("status of a case", "Not accepted")
    PROCESSING = 4, pgettext_lazy("status of a case", "Being processed")
    AWAITING_SUPPLEMENT = 5, pgettext_lazy("status of a case", "Waiting for supplement")
    AWAITING_PAYMENT = 6, pgettext_lazy("status of a case", "Waiting for payment")
    WITHDRAWN = 7, pgettext_lazy("status of a case", "Withdrawn by the applicant")
    STOPPED = 8, pgettext_lazy("status of a case", "Stopped")
    DECIDED = 9, pgettext_lazy("status of a case", "Decided")
    RETURNED = 10, pgettext_lazy("status of a case", "Result handed over")


S = Status

#: verb -> (from, to). `resume` and `paid` go back to where the case came from; its three targets are listed.
TRANSITIONS: Final[dict[str, tuple[tuple[Status, ...], tuple[Status, ...]]]] = {
    "receive": ((S.SUBMITTED,), (S.RECEIVED,)),
    "decline": ((S.SUBMITTED,), (S.DECLINED,)),
    "process": ((S.RECEIVED,), (S.PROCESSING,)),
    "ask_supplement": ((S.SUBMITTED, S.RECEIVED, S.PROCESSING), (S.AWAITING_SUPPLEMENT,)),
    "ask_payment": ((S.SUBMITTED, S.RECEIVED, S.PROCESSING), (S.AWAITING_PAYMENT,)),
    "resume": ((S.AWAITING_SUPPLEMENT,), (S.SUBMITTED, S.RECEIVED, S.PROCESSING)),
    "lapse": ((S.AWAITING_SUPPLEMENT,), (S.DECLINED,)),
    "paid": ((S.AWAITING_PAYMENT,), (S.SUBMITTED, S.RECEIVED, S.PROCESSING)),
    "withdraw": (
        (S.SUBMITTED, S.RECEIVED, S.PROCESSING, S.AWAITING_SUPPLEMENT, S.AWAITING_PAYMENT),
        (S.WITHDRAWN,),
    ),
    "stop": ((S.PROCESSING, S.AWAITING_SUPPLEMENT, S.AWAITING_PAYMENT), (S.STOPPED,)),
    "issue": ((S.PROCESSING,), (S.DECIDED,)),
    "hand_over": ((S.DECIDED,), (S.RETURNED,)),
}

#: Nothing follows; a correction is a new, linked case.
FINAL: Final = frozenset({S.DECLINED, S.WITHDRAWN, S.STOPPED, S.RETURNED})

#: The case waits for the applicant: the ministry's time does not run, and nobody works on it.
WAITING: Final = frozenset({S.AWAITING_SUPPLEMENT, S.AWAITING_PAYMENT})

#: Every pair that may ever follow one another: the database trigger is made from it.
ALLOWED_PAIRS: Final = frozenset(
    (source, target) for sources, targets in TRANSITIONS.values() for source in sources for target in targets
)
