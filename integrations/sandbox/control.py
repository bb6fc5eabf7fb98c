"""The control API: testers order faults of registries here. It listens on loopback only, as the whole sandbox does."""

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from integrations.sandbox.models import Fault, Seeding
from integrations.sandbox.registries import faults
from integrations.sandbox.registries.faults import Kind


class FaultOrder(BaseModel):
    """An order: `registry` "*" means all, an empty `identity_number` everybody."""

    model_config = ConfigDict(extra="forbid")

    registry: Literal["*", "population", "degrees", "practitioners", "health_checks"]
    fault: Kind
    seconds: Annotated[float, Field(ge=0, le=faults.LONGEST_SLEEP)] = 5.0
    identity_number: Annotated[str, StringConstraints(pattern=r"^([0-9]{12})?$")] = ""


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
        faults.order(wanted.registry, wanted.identity_number, wanted.fault, wanted.seconds)
    elif request.method == "DELETE":
        faults.end_all()
    return JsonResponse(
        {
            "faults": [
                {"registry": f.registry, "fault": f.kind, "seconds": f.seconds, "identity_number": f.identity_number}
                for f in Fault.objects.order_by("registry", "identity_number")
            ]
        }
    )


def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether the sandbox is filled and serving."""
    seeding = Seeding.objects.last()
    if seeding is None:
        return JsonResponse({"status": "not seeded"}, status=503)
    return JsonResponse({"status": "ok", "people": seeding.people, "seed": seeding.seed})
