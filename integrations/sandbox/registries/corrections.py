"""The correction service of the registries' owners: takes requests, and tells what a tester decided."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from integrations.sandbox.models import Correction
from integrations.sandbox.registries import edits, holdings
from integrations.sandbox.registries.question import BadQuestion, CorrectionRequest

NOT_HELD = "Không có bản ghi này trong cơ sở dữ liệu. / The registry has no such record."


class Unknown(Exception):
    """Nobody sent a request with this reference."""


class Decided(Exception):
    """The request has been decided already."""


def receive(registry: str, asked: CorrectionRequest, issue: str) -> Correction:
    """Enter a request, once per reference; raise BadQuestion when the reference stands for another one."""
    if asked.attribute not in holdings.REGISTERS[registry].attributes:
        raise BadQuestion("The service has no such attribute")
    told = {
        "registry": registry,
        "number": asked.subject.number,
        "attribute": asked.attribute,
        "held": asked.held,
        "claimed": asked.claimed,
        "reason": asked.reason,
    }
    now, known = timezone.now(), holdings.find(registry, asked.subject.number) is not None
    decided = {"state": Correction.State.RECEIVED} if known else {"state": Correction.State.REFUSED, "note": NOT_HELD}
    entered, _ = Correction.objects.get_or_create(
        reference=asked.reference,
        defaults={**told, **decided, "issue": issue, "received_at": now, "decided_at": None if known else now},
    )
    if {name: getattr(entered, name) for name in told} != told:
        raise BadQuestion("This reference stands for another request")
    return entered


def find(registry: str, reference: UUID) -> Correction:
    """Return a request; raise Unknown."""
    found = Correction.objects.filter(registry=registry, reference=reference).first()
    if found is None:
        raise Unknown
    return found


@transaction.atomic
def decide(reference: UUID, state: Correction.State, note: str) -> Correction:
    """Correct the record as claimed, or refuse; raise Unknown, Decided, or what `edits.change` raises."""
    found = Correction.objects.filter(reference=reference).first()
    if found is None:
        raise Unknown
    if found.state != Correction.State.RECEIVED:
        raise Decided
    if state == Correction.State.CORRECTED:
        edits.change(found.registry, found.number, found.attribute, found.claimed)
    found.state, found.note, found.decided_at = state, note, timezone.now()
    found.save()
    return found
