"""The control API: programs order here what testers order on the page. Loopback only, as the whole sandbox."""

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import BaseModel, ValidationError

from integrations.sandbox.control.orders import DecisionOrder, FaultOrder, RecordOrder
from integrations.sandbox.models import Correction, Seeding
from integrations.sandbox.registries import corrections, edits, faults

MOST_SHOWN = 200
_lock = Lock()
_followed = 0
Order = TypeVar("Order", bound=BaseModel)
View = Callable[..., HttpResponse]


class _Refused(Exception):
    """The order makes no sense, for a reason that the one who ordered reads."""

    def __init__(self, status: int, error: object) -> None:
        super().__init__(status)
        self.status, self.error = status, error


def _for_programs(view: View) -> View:
    """Answer refusals as JSON. No CSRF token: `_order` wants a type that pages of other sites cannot send."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, **arguments: object) -> HttpResponse:
        try:
            return view(request, **arguments)
        except _Refused as refusal:
            return JsonResponse({"error": refusal.error}, status=refusal.status)

    return guarded


def _order(request: HttpRequest, kind: type[Order]) -> Order:
    # A page of another site cannot send this type without asking first (CORS), so it cannot order anything.
    if request.content_type != "application/json":
        raise _Refused(415, "Send application/json")
    try:
        return kind.model_validate_json(request.body)
    except ValidationError as error:
        problems = {".".join(map(str, item["loc"])) or "body": item["msg"] for item in error.errors()}
        raise _Refused(400, problems) from None


@_for_programs
@require_http_methods(["GET", "POST", "DELETE"])
def orders(request: HttpRequest) -> HttpResponse:
    """GET lists the faults in force, POST orders one, DELETE ends all."""
    if request.method == "POST":
        _order(request, FaultOrder).carry_out()
    elif request.method == "DELETE":
        faults.end_all()
    return JsonResponse({"faults": [_shown_fault(found) for found in faults.current()]})


def _shown_fault(found: faults.Order) -> dict[str, object]:
    return {
        "registry": found.registry,
        "fault": found.kind,
        "seconds": found.seconds,
        "share": found.share,
        "pause": found.pause,
        "identity_number": found.identity_number,
    }


@_for_programs
@require_POST
def records(request: HttpRequest) -> HttpResponse:
    """Change an attribute of a record."""
    order = _order(request, RecordOrder)
    try:
        edits.change(order.registry, order.identity_number, order.attribute, order.value)
    except edits.NoRecord:
        raise _Refused(404, "No such record or attribute") from None
    except edits.BadValue as error:
        raise _Refused(400, {"value": str(error)}) from None
    return JsonResponse({"status": "changed"})


@_for_programs
@require_safe
def corrections_list(request: HttpRequest) -> HttpResponse:
    """List the requests for correction, the newest first."""
    return JsonResponse({"corrections": [shown(found) for found in Correction.objects.order_by("-pk")[:MOST_SHOWN]]})


@_for_programs
@require_POST
def correction(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Decide a request for correction."""
    order = _order(request, DecisionOrder)
    try:
        decided = corrections.decide(reference, Correction.State(order.state), order.note)
    except (corrections.Unknown, edits.NoRecord):
        raise _Refused(404, "No such request or record") from None
    except corrections.Decided:
        raise _Refused(409, "Decided already") from None
    except edits.BadValue as error:
        raise _Refused(409, {"claimed": str(error)}) from None
    return JsonResponse(shown(decided))


def shown(found: Correction) -> dict[str, object]:
    """A request for correction, as the API tells it."""
    return {
        "reference": str(found.reference),
        "registry": found.registry,
        "identity_number": found.number,
        "attribute": found.attribute,
        "held": found.held,
        "claimed": found.claimed,
        "reason": found.reason,
        "issue": found.issue,
        "state": found.state,
        "note": found.note,
        "received_at": found.received_at.isoformat(),
        "decided_at": found.decided_at and found.decided_at.isoformat(),
    }


@csrf_exempt
def trap(request: HttpRequest) -> HttpResponse:
    """Where the fault `redirect` leads: whoever comes here has followed it."""
    global _followed  # the one count of this process
    with _lock:
        _followed += 1
    return HttpResponse("You have followed a redirect.", content_type="text/plain")


@require_safe
def redirects(request: HttpRequest) -> HttpResponse:
    """Say how many redirects to loopback were followed since the start."""
    return JsonResponse({"followed": _followed})


def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether the sandbox is filled and serving."""
    seeding = Seeding.objects.last()
    if seeding is None:
        return JsonResponse({"status": "not seeded"}, status=503)
    return JsonResponse({"status": "ok", "people": seeding.people, "seed": seeding.seed})
