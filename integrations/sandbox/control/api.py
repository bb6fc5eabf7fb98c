"""The control API: programs order faults of registries here. It listens on loopback only, as the whole sandbox does."""

from threading import Lock
from typing import Annotated, Literal, Self

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from integrations.sandbox.models import Seeding
from integrations.sandbox.registries import faults
from integrations.sandbox.registries.faults import Kind

_lock = Lock()
_followed = 0


class FaultOrder(BaseModel):
    """An order: `registry` "*" means all, an empty `identity_number` everybody."""

    model_config = ConfigDict(extra="forbid")

    registry: Literal["*", "population", "degrees", "practitioners", "health_checks"]
    fault: Kind
    seconds: Annotated[float, Field(ge=0, le=faults.LONGEST_SLEEP)] = 5.0
    share: Annotated[float, Field(gt=0, le=1)] = 1.0
    pause: Annotated[float, Field(ge=0, le=3600)] = 0.0
    identity_number: Annotated[str, StringConstraints(pattern=r"^([0-9]{12})?$")] = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.pause and self.fault is not Kind.ERRORS:
            raise ValueError("Only errors come in bursts")
        if self.fault is Kind.BAD_TLS and (self.registry != "*" or self.identity_number):
            raise ValueError("TLS comes before any question: it fails for all or for none")
        return self


@csrf_exempt
@require_http_methods(["GET", "POST", "DELETE"])
def orders(request: HttpRequest) -> HttpResponse:
    """GET lists the faults in force, POST orders one (JSON), DELETE ends all."""
    if request.method == "POST":
        # A page of another site cannot send this type without asking first (CORS), so it cannot order faults.
        if request.content_type != "application/json":
            return JsonResponse({"error": "Send application/json"}, status=415)
        try:
            wanted = FaultOrder.model_validate_json(request.body)
        except ValidationError as error:
            problems = {".".join(map(str, item["loc"])) or "body": item["msg"] for item in error.errors()}
            return JsonResponse({"error": problems}, status=400)
        faults.order(wanted.registry, wanted.identity_number, wanted.fault, wanted.seconds, wanted.share, wanted.pause)
    elif request.method == "DELETE":
        faults.end_all()
    return JsonResponse({"faults": [_shown(found) for found in faults.current()]})


def _shown(found: faults.Order) -> dict[str, object]:
    return {
        "registry": found.registry,
        "fault": found.kind,
        "seconds": found.seconds,
        "share": found.share,
        "pause": found.pause,
        "identity_number": found.identity_number,
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
