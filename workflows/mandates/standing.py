"""Who represents an organisation, as the business registry says it: asked once to open the account, and again before
anything is submitted or granted in the organisation's name. No answer grants nothing.

The question is a lookup like any other: a row first, the call second, kept with the signed answer as proof. It asks for
the organisation's name, and whether a person with this number may act for it: yes or no, never whose number that is.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from integrations.exchange import quota
from integrations.exchange.vocabulary import Purpose
from workflows.filling import lookups
from workflows.filling.changes import representation_answered
from workflows.filling.models import APPLICANT, AttributeOutcome, Lookup, Outcome
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.accounts import identity_index
from workflows.people.actors import Actor
from workflows.people.capacities import Capacity
from workflows.people.models import Organisation, Person, Representation, RepresentationState

#: An answer so old is asked for again before anything is submitted or granted in an organisation's name.
MAX_AGE: Final = timedelta(days=7)
#: The service under which the registry is asked; it is no procedure, so no edition names it.
SERVICE: Final = "tai-khoan-to-chuc"
#: The day from which the rules hold under which it is asked.
RULES_OF: Final = date(2024, 7, 1)
BASIS: Final = (
    "Nghị định số 69/2024/NĐ-CP quy định về định danh và xác thực điện tử (tài khoản định danh của tổ chức); "
    "Luật Doanh nghiệp số 59/2020/QH14, Điều 12 (người đại diện theo pháp luật)"
)
REGISTRY: Final = "business"
_REPRESENTS: Final = f"representative={APPLICANT}"
_WORKER: Final = Actor.system("filling")


class MandateError(Exception):
    """What was wanted cannot be done; `message` says why and what to do, in the reader's language."""

    def __init__(self, message: Any) -> None:
        super().__init__(str(message))
        self.message = message


class NotConfirmed(MandateError):
    """The business registry does not say, or not freshly enough, that somebody represents the organisation."""


def claim(person: Person, code: str) -> Representation:
    """Say that a person represents the organisation with this business code, and have the registry asked.

    The person has seen what is asked. Naming it once more asks anew, unless that was done just now. Nothing is granted
    by this. Raises MandateError.
    """
    if not person.may_file:
        raise MandateError(_("This needs an e-ID of level 2."))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        found = Representation.objects.filter(person=person, code=code).first()
        if found is not None:
            _ask_again(found)
            return found
        _pay(person)
        made = Representation.objects.create(person=person, code=code, claimed_at=timezone.now())
        _journal(made, Kind.REPRESENTATION_CLAIMED, Actor("person", str(person.public_id)))
        lookup = _lookup(made)
        lookup.save()
        AttributeOutcome.objects.bulk_create(AttributeOutcome(lookup=lookup, attribute=name) for name in lookup.names)
        lookups.enqueue(lookup)
    return made


def ask_again(representation: Representation) -> None:
    """Have the registry asked anew, e.g. after a change of representative was registered; seldom enough for it.

    Raises MandateError.
    """
    with transaction.atomic():
        _ask_again(representation)


def refresh_soon(right: Capacity) -> None:
    """Have an old answer asked for again, by a worker: whoever acts for an organisation does not wait for it."""
    if right.organisation is None:
        return
    found = Representation.objects.filter(person=right.person, organisation=right.organisation).first()
    if found is not None and not is_fresh(found):
        with suppress(MandateError):  # nothing is refused for a quota here: what needs a fresh answer asks for it
            ask_again(found)


def hurry(representation: Representation) -> Representation:
    """Run a waiting question for as long as a page can wait. Reaches the registry: never inside a transaction."""
    lookups.hurry(representation=representation.pk)
    representation.refresh_from_db()
    return representation


def is_fresh(representation: Representation) -> bool:
    """Whether the registry has confirmed it lately enough to submit or to grant something on it."""
    checked = representation.checked_at
    return (
        representation.state == RepresentationState.CONFIRMED
        and checked is not None
        and timezone.now() - checked <= MAX_AGE
    )


def is_waiting(representation: Representation) -> bool:
    """Whether a question is under way."""
    return Lookup.objects.filter(representation=representation, state__in=["planned", "asking", "waiting"]).exists()


def require(right: Capacity) -> None:
    """Make sure that the representative in whose name something is done is so by a fresh answer of the registry.

    An old answer is asked for again first, which reaches the registry: never inside a transaction. A right that is not
    an organisation's needs none. Raises NotConfirmed.
    """
    if right.organisation is None:
        return
    found = Representation.objects.filter(person=right.person, organisation=right.organisation).first()
    if found is None:
        raise NotConfirmed(_("The business registry does not name you as a representative of this organisation."))
    if is_fresh(found):
        return
    if found.state == RepresentationState.CONFIRMED:
        ask_again(found)
        found = hurry(found)
    if found.state != RepresentationState.CONFIRMED:
        raise NotConfirmed(_("By the business registry, its representative may not act for the organisation any more."))
    if not is_fresh(found):
        raise NotConfirmed(
            _(
                "The business registry must confirm once more who represents the organisation, and gives no answer"
                " now. Nothing was submitted and nothing is lost; please try again later."
            )
        )


@receiver(representation_answered, dispatch_uid="mandates.standing")
def _take(sender: object, *, lookup: Lookup, **_other: object) -> None:
    """Take what the registry has answered, in the transaction that keeps the answer."""
    assert lookup.representation_id is not None  # noqa: S101 - that is what the signal is about
    found = Representation.objects.select_for_update().get(pk=lookup.representation_id)
    said = {row.attribute: row for row in lookup.outcomes.select_related("evidence")}
    proof = said[_REPRESENTS].evidence
    if proof is None:
        return
    name = str(said["name"].value or "") if said["name"].outcome == Outcome.RESOLVED else ""
    yes = said[_REPRESENTS].outcome == Outcome.RESOLVED and said[_REPRESENTS].value is True and name != ""
    before, found.checked_at, found.evidence = found.state, proof.as_of, proof.public_id
    found.state = RepresentationState.CONFIRMED if yes else RepresentationState.REFUSED
    if yes:
        found.organisation, _made = Organisation.objects.update_or_create(
            code=found.code,
            defaults={"name": name, "named_at": proof.as_of, "evidence": proof.public_id},
            create_defaults={
                "code_index": identity_index(found.code),
                "name": name,
                "named_at": proof.as_of,
                "evidence": proof.public_id,
            },
        )
        Person.objects.filter(pk=found.person_id).update(acts_for_others=True)
    found.save(update_fields=["organisation", "state", "checked_at", "evidence"])
    if found.state != before:
        kind = Kind.REPRESENTATION_CONFIRMED if yes else Kind.REPRESENTATION_REFUSED
        _journal(found, kind, _WORKER, evidence=str(proof.public_id))


def _ask_again(representation: Representation) -> None:
    lookup = Lookup.objects.filter(representation=representation).first()
    if lookup is not None and lookups.may_ask_now(lookup):
        _pay(representation.person)
        lookups.ask_again(lookup)


def _pay(person: Person) -> None:
    """One question of the person's quota: nobody tries code after code."""
    try:
        quota.take(f"person-{person.public_id}", REGISTRY, limit=settings.REGISTRY_QUOTA_PER_APPLICANT)
    except quota.QuotaExceeded:
        raise MandateError(
            _("You have had the business registry asked very often today. Please go on tomorrow.")
        ) from None


def _lookup(claimed: Representation) -> Lookup:
    return Lookup(
        representation=claimed,
        person=claimed.person,
        subject="organisation",
        identity={"kind": "organisation", "number": claimed.code, "name": "", "birth_date": ""},
        identity_index=identity_index(claimed.code),
        registry=REGISTRY,
        attributes=["name"],
        comparisons=[["representative", APPLICANT]],
        procedure=SERVICE,
        edition=RULES_OF,
        purpose=Purpose.CHECK_CONDITION,
        legal_basis=BASIS,
        agreed_at=claimed.claimed_at,
    )


def _journal(claimed: Representation, kind: Kind, by: Actor, **data: object) -> None:
    organisation = {"organisation": str(claimed.organisation.public_id)} if claimed.organisation else {}
    record(
        kind,
        by=by,
        stream=f"representation:{claimed.public_id}",
        subject=claimed.person.identity_index,
        data={"representation": str(claimed.public_id), **organisation, **data},
    )
