"""Where questions arrive: by X-Road, one address per registry."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations.sandbox.registries import office, xroad
from integrations.sandbox.registries.question import BadQuestion


@csrf_exempt
@require_POST
def xroad_service(request: HttpRequest, path: str) -> HttpResponseBase:
    """Serve one request to the registry behind `path`: instance/class/member/subsystem/service[/…]."""
    try:
        message, registry, name = xroad.receive(request, path)
        if name not in office.SERVICES:
            raise xroad.UnknownService
        return office.SERVICES[name](request, message, registry)
    except xroad.ProtocolError as error:
        return xroad.refuse(error, request.headers.get("X-Road-Id"))
    except BadQuestion as error:
        return xroad.refuse(xroad.ProtocolError("Client.BadRequest", str(error)), request.headers.get("X-Road-Id"))
