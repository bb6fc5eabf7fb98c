"""Where requests arrive: by X-Road or by the gateway, one address per service of a registry."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from integrations.sandbox.registries import holdings, ndxp, office, xroad
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


@csrf_exempt
@require_POST
def ndxp_token(request: HttpRequest) -> HttpResponse:
    """Give a client of the gateway its token."""
    return ndxp.grant(request)


@csrf_exempt
@require_POST
def ndxp_service(request: HttpRequest, registry: str, name: str) -> HttpResponseBase:
    """Serve one request that came through the gateway."""
    try:
        message = ndxp.receive(request)
    except ndxp.Unauthorised:
        return ndxp.unauthorised()
    if registry not in holdings.REGISTERS or name not in office.SERVICES:
        return message.reply(404, '{"error": "unknown_service"}', "application/json")
    try:
        return office.SERVICES[name](request, message, registry)
    except BadQuestion as error:
        return message.refuse("Client.BadRequest", str(error))
