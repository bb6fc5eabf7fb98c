"""Alarms about registries: what they mean in words, and marking one as seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from integrations.exchange.alarms import mark_seen
from integrations.exchange.messages import Reason
from integrations.exchange.models import Alarm
from integrations.registries import REGISTRIES
from portal.accounts.access import officials_only
from workflows.cases.acting import official_actor
from workflows.journal.kinds import Kind
from workflows.journal.writing import record
from workflows.people.models import Official
from workflows.people.permissions import Permission

#: Open alarms are few by nature: one for each registry and reason.
MOST: Final = 200

#: What happened, and what an operator does about it.
WORDS: Final[dict[str, tuple[Any, Any]]] = {
    Reason.UNAUTHORISED: (
        _("Refuses our credentials"),
        _("Check our certificate or client secret, and whether our access was withdrawn."),
    ),
    Reason.BAD_REQUEST: (
        _("Refuses our question"),
        _("The question does not fit what the registry accepts. Compare the agreed interface with its owner."),
    ),
    Reason.BAD_SIGNATURE: (
        _("Answer with a wrong signature"),
        _("The answer was dropped. If the owner has changed its key, pin the new one; if not, treat it as an attack."),
    ),
    Reason.NO_KEYS: (
        _("No key to check its answers"),
        _("Pin the registry’s public key (REGISTRY_KEYS_FILE)."),
    ),
    Reason.STALE: (
        _("Signed answer from long ago"),
        _("An old answer was sent again, or a clock is wrong. Check the clocks; if they are right, tell the owner."),
    ),
    Reason.WRONG_ISSUER: (
        _("Answer of another registry"),
        _("The answer was dropped. Check the routing of the security server, and tell the owner."),
    ),
    Reason.WRONG_MESSAGE: (
        _("Answer to another question"),
        _("The answer was dropped: it may be an old one sent again. Tell the owner, with the message number."),
    ),
    Reason.WRONG_SUBJECT: (
        _("Answer about somebody else"),
        _("The answer was dropped and nothing of it kept. Tell the owner, with the message number."),
    ),
    Reason.INVALID: (
        _("Takes what we sent for invalid"),
        _("The registry cannot use the identity that we asked about. Compare the agreed interface with its owner."),
    ),
    Reason.UNKNOWN_REFERENCE: (
        _("Does not know a request for correction that we sent"),
        _("It is sent again by itself. If it happens again, ask the registry’s owner what became of it."),
    ),
}


@dataclass(frozen=True)
class AlarmLine:
    """One open alarm in words."""

    alarm: Alarm
    registry: Any
    what: Any
    advice: Any


def open_alarms() -> list[AlarmLine]:
    """The alarms that nobody has seen yet, the latest first."""
    rows = Alarm.objects.filter(seen_at=None).order_by("-last_at", "-pk")[:MOST]
    return [
        AlarmLine(row, REGISTRIES.get(row.registry, row.registry), *WORDS.get(row.reason, (row.reason, "")))
        for row in rows
    ]


@require_POST
@officials_only(Permission.OPERATE)
def seen(request: HttpRequest, official: Official, alarm: int) -> HttpResponse:
    """Mark an alarm as seen, and record by whom; what happens from then on opens a new one."""
    found = get_object_or_404(Alarm, pk=alarm)
    actor = official_actor(official)
    with transaction.atomic():
        closed = mark_seen(found.pk, by=str(actor))
        if closed:
            data = {"registry": found.registry, "reason": found.reason, "count": found.count}
            record(Kind.ALARM_SEEN, by=actor, stream=f"user:{actor.ref}", data={"alarm": found.pk, **data})
    if closed:
        messages.success(request, _("Marked as seen. If it happens again, there is a new alarm."))
    else:
        messages.warning(request, _("Somebody else has marked this alarm as seen already."))
    return redirect("operators:home")
