"""“This is wrong”: an applicant says that a registry's value is not true (Decree 13/2023/NĐ-CP, art. 15).

Rules of single values; whether the draft or the case may still be changed is decided in the rooms above. What follows,
the request to the registry's owner, is in `workflows.filling.correcting`.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from integrations.exchange.values import checked
from integrations.exchange.vocabulary import Attribute
from procedures.registries import REGISTRIES
from workflows import outbox
from workflows.documents import uploads
from workflows.documents.models import Upload
from workflows.filling.answers import journal
from workflows.filling.facts import RegistryFact
from workflows.filling.jobs import identity_of
from workflows.filling.models import APPLICANT, OPEN_DISPUTES, AttributeOutcome, Dispute, DisputeState, Lookup, Outcome
from workflows.journal.bodies import canonical, instant
from workflows.journal.kinds import Kind
from workflows.people.actors import Actor
from workflows.people.models import Person

#: The owner of a registry is asked for so long how it stands; then a person has to see to it.
FOLLOW_FOR: Final = timedelta(days=90)
#: Within what an authority answers a request about one's own data (art. 15(3); not verified for the law of 2026).
ANSWERED_WITHIN: Final = timedelta(hours=72)
#: So often one value may be reported; more brings nothing new to its owner.
MOST_REPORTS: Final = 5
LONGEST_CLAIM: Final = 400
LONGEST_REASON: Final = 2000
_KNOWN: Final = (Outcome.RESOLVED, Outcome.ABSENT)
#: What a mismatch can be about, where the registry's owner keeps it.
IDENTITY: Final = ("full_name", "birth_date")
#: Values that a person can only describe; the owner of the registry knows the codes behind.
_IN_WORDS: Final = ("address", "place")


class CannotDispute(Exception):
    """The value cannot be reported as wrong, or not so; `message` says why, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


def may_dispute(fact: RegistryFact) -> bool:
    """Whether the applicant can report it: the registry has said something, and no report of it is under way.

    Where the registry knows somebody else under a number that the applicant typed, that is typed anew instead.
    """
    if fact.outcome == Outcome.MISMATCH and fact.subject != APPLICANT:
        return False
    return disputable(fact.registry, fact.attribute, fact.outcome, fact.value) and not is_open(fact.dispute)


def disputable(registry: str, asked: str, outcome: str, value: Any) -> bool:
    """Whether there is something that could be wrong. A comparison is disputed only when it came to “no match”.

    Of a mismatch, the name and the birth date are: by them the registry was asked, and it holds something else.
    """
    if outcome == Outcome.MISMATCH:
        return asked in IDENTITY
    if outcome not in _KNOWN or attribute_asked(registry, asked).kind == "table":
        return False
    return "=" not in asked or value is False


def is_open(dispute: Dispute | None) -> bool:
    """Whether a report waits for the registry's owner."""
    return dispute is not None and dispute.state in OPEN_DISPUTES


def is_unanswered(dispute: Dispute, at: datetime) -> bool:
    """Whether the owner has let the time go by in which we ask: nothing more comes of itself."""
    return is_open(dispute) and at - dispute.opened_at > FOLLOW_FOR


def open_dispute(
    row: uuid.UUID,
    *,
    owner: uuid.UUID | str,
    person: Person,
    at: datetime,
    claimed: Any,
    reason: str,
    file: uploads.SealedUpload | None = None,
) -> Dispute:
    """Take a report about one value of a draft (its public id) or case (its code), and queue the request.

    `claimed` is what would be right: a value of the attribute's kind (words for an address or place), None for "there
    is none"; a comparison and a mismatch know themselves what would be right. Must run in a transaction, with the owner
    locked; the caller writes the journal's entry, with `reported(dispute)`. Raises CannotDispute, uploads.NotAccepted,
    and Lookup.DoesNotExist for what is no value of this owner.
    """
    mine = Lookup.objects.select_for_update(of=("self",)).select_related("person")
    lookup = mine.get(outcomes__public_id=row, **_of(owner))
    found = lookup.outcomes.get(public_id=row)
    typed = found.outcome == Outcome.MISMATCH and lookup.subject != APPLICANT
    if typed or not disputable(lookup.registry, found.attribute, found.outcome, found.value):
        raise CannotDispute(_("The registry says nothing here that could be wrong. It may not have answered yet."))
    earlier = list(found.disputes.values_list("state", flat=True))
    if any(state in OPEN_DISPUTES for state in earlier):
        raise CannotDispute(_("You have reported this already; the authority is looking at it."))
    if len(earlier) >= MOST_REPORTS:
        raise CannotDispute(_("You have reported this value very often. Please turn to the authority itself."))
    words = _claim(lookup, found, claimed)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise CannotDispute(_("Write why the registry's value is wrong."))
    by = Actor("person", str(person.public_id))
    kept = uploads.keep(file, owner=owner, person=lookup.person, by=by, purpose="dispute") if file else None
    dispute = Dispute.objects.create(
        attribute=found,
        person=person,
        held=found.value if "=" not in found.attribute else None,
        claimed=words,
        reason=unicodedata.normalize("NFC", reason.strip()),
        upload=kept.public_id if kept else None,
        opened_at=at,
    )
    Lookup.objects.filter(pk=lookup.pk).update(has_remarks=True)
    outbox.enqueue(
        "filling.send_correction",
        key=f"send_correction:{dispute.public_id}",
        payload={"dispute": dispute.pk},
        reference=lookup.owner,
    )
    return dispute


@contextmanager
def file_for(file: File[bytes] | None, *, person: Person) -> Iterator[uploads.SealedUpload | None]:
    """A file given with a report, checked and sealed, or None without one; dropped when the report is not taken.

    Takes a second or so: enter it outside any transaction. Raises uploads.NotAccepted.
    """
    sealed = uploads.taken_in(file, person=person) if file is not None else None
    try:
        yield sealed
    except BaseException:
        if sealed is not None:
            sealed.drop()
        raise


def take_back(dispute: Dispute, *, by: Actor) -> None:
    """Take a report back: nobody asks the owner about it any more. Its file goes, unless a case has it.

    Must run in a transaction, with the owner of the value locked; the caller writes the journal's entry. Raises
    CannotDispute when the authority has answered meanwhile.
    """
    current = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if current.state not in (*OPEN_DISPUTES, DisputeState.REFUSED):
        raise CannotDispute(_("This report has been settled or taken back already."))
    current.state = DisputeState.WITHDRAWN
    current.save(update_fields=["state"])
    if current.upload is not None:
        unfiled = Upload.objects.current().filter(public_id=current.upload, case_code=None).select_related("person")
        for upload in unfiled:
            uploads.remove(upload, by=by)


@transaction.atomic
def drop_open(asked: QuerySet[Lookup], *, by: Actor) -> None:
    """Take every open report of what some lookups answered back, since their draft, or they, are deleted."""
    rows = Dispute.objects.filter(attribute__lookup__in=asked, state__in=OPEN_DISPUTES)
    for dispute in rows.select_related("attribute__lookup__person").order_by("id"):
        take_back(dispute, by=by)
        journal(dispute.attribute.lookup, Kind.DISPUTE_WITHDRAWN, by=by, **about(dispute))


def disputes_of(person: Person) -> QuerySet[Dispute]:
    """Every report of a person, the latest first."""
    return every_dispute().filter(person=person)


def every_dispute() -> QuerySet[Dispute]:
    """Every report, the latest first. Whoever shows one has looked who may see its draft or case."""
    return Dispute.objects.select_related("attribute__lookup").defer("raw").order_by("-id")


def about(dispute: Dispute) -> dict[str, Any]:
    """What the journal says of a report; no values."""
    return {"dispute": str(dispute.public_id), "attribute": dispute.attribute.attribute}


def reported(dispute: Dispute) -> dict[str, Any]:
    """What the journal says when a report is made: also when, with which file, and, privately, in what words."""
    words = {"held": canonical(dispute.held), "claimed": dispute.claimed, "reason": dispute.reason}
    upload = str(dispute.upload) if dispute.upload else None
    return {**about(dispute), "at": instant(dispute.opened_at), "upload": upload, "private": words}


def attribute_asked(registry: str, asked: str) -> Attribute:
    """The attribute that a row is about; of a comparison, the one that was compared."""
    return REGISTRIES[registry].attribute(asked.partition("=")[0])


def claimed_value(dispute: Dispute, attribute: Attribute) -> Any:
    """What would be right, as the registry itself would say it (an address or place: in words); None for "none"."""
    if not dispute.claimed:
        return None
    if attribute.kind == "number":
        return int(dispute.claimed)
    return dispute.claimed == "true" if attribute.kind == "flag" else dispute.claimed


def _claim(lookup: Lookup, row: AttributeOutcome, claimed: Any) -> str:
    """The claim as text, if the registry could hold it and holds something else."""
    name, _equals, expected = row.attribute.partition("=")
    if expected:
        return lookup.expected(expected)
    if row.outcome == Outcome.MISMATCH:
        _number, full_name, birth_date = identity_of(lookup)
        return full_name if name == "full_name" else birth_date
    attribute = attribute_asked(lookup.registry, name)
    if claimed is None or claimed == "":
        if row.value is None:
            raise CannotDispute(_("Say what the registry should hold."))
        return ""
    text = re.sub(r"\s+", " ", str(claimed)).strip() if isinstance(claimed, str) else claimed
    if attribute.kind not in _IN_WORDS:
        try:
            text = checked(attribute, text)
        except ValueError:
            raise CannotDispute(_("“%s” cannot have this value. Check what you typed.") % attribute) from None
    if text == row.value:
        raise CannotDispute(_("This is what the registry says already. Write what would be right instead."))
    words = {True: "true", False: "false"}[text] if isinstance(text, bool) else str(text)
    if len(words) > LONGEST_CLAIM:
        raise CannotDispute(_("“%s” cannot have this value. Check what you typed.") % attribute)
    return unicodedata.normalize("NFC", words)


def _of(owner: uuid.UUID | str) -> dict[str, Any]:
    return {"draft": owner} if isinstance(owner, uuid.UUID) else {"case_code": owner}
