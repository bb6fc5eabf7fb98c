"""Forgetting drafts that nobody touched: their content is wiped, their history stays."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from workflows.documents import uploads
from workflows.drafts.models import Draft, DraftState
from workflows.filling.models import AttributeOutcome
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.actors import Actor

KEEPER = Actor.system("housekeeping")


def expire_drafts(limit: int = 500) -> int:
    """Wipe up to `limit` drafts past their time, each in its own transaction; how many there were.

    What the applicant entered and what registries answered is deleted; the signed evidence stays sealed as proof of
    what was asked. Run twice, it does nothing the second time.
    """
    due = Draft.objects.filter(state=DraftState.OPEN, expires_at__lte=timezone.now()).order_by("expires_at")
    numbers = list(due.values_list("pk", flat=True)[:limit])
    return sum(_expire(number) for number in numbers)


@transaction.atomic
def _expire(number: int) -> bool:
    draft = Draft.objects.select_for_update(of=("self",)).select_related("person").get(pk=number)
    if draft.state != DraftState.OPEN or draft.expires_at > timezone.now():
        return False
    draft.state = DraftState.EXPIRED
    draft.steps = {}
    draft.version += 1
    draft.save(update_fields=["state", "steps", "version", "updated_at"])
    AttributeOutcome.objects.filter(lookup__draft=draft.public_id).delete()
    uploads.forget(draft.public_id)
    record(Kind.DRAFT_EXPIRED, by=KEEPER, stream=draft.stream, subject=draft.person.identity_index)
    return True
