"""How a registry in trouble behaves: instead of its answer, and around it."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from integrations.sandbox import settings
from integrations.sandbox.registries import wire
from integrations.sandbox.registries.envelope import Envelope
from integrations.sandbox.registries.faults import Kind, Order

_HTML = "text/html; charset=utf-8"
_JSON = "application/json"
_SERVER_ERRORS = ("500", "502", "503", "504")
# Where a redirect leads. Nobody may follow: `trap` counts who does.
METADATA_SERVICE = "http://169.254.169.254/latest/meta-data/"
TRAP = f"{settings.SANDBOX_URL}/control/redirects/trap"

_ERRORS: Mapping[Kind, tuple[str, ...]] = {
    Kind.ACCESS_DENIED: ("Server.ServerProxy.AccessDenied",),
    Kind.XROAD_CLIENT: ("Client.BadRequest",),
    Kind.XROAD_CLIENT_PROXY: ("Server.ClientProxy.NetworkError", "Server.ClientProxy.SslAuthenticationFailed"),
    Kind.XROAD_SERVER_PROXY: (
        "Server.ServerProxy.NetworkError",
        "Server.ServerProxy.DatabaseError",
        "Server.ServerProxy.ServiceFailed.HttpError",
    ),
}
_ON_THE_WIRE: Mapping[Kind, Callable[[HttpResponse], wire.Act]] = {
    Kind.RESET_HEADERS: wire.reset_headers,
    Kind.RESET_BODY: wire.reset_body,
    Kind.HEADER_DRIP: wire.drip_headers,
    Kind.BODY_DRIP: wire.drip_body,
    Kind.HUGE: wire.flood,
    Kind.GZIP_BOMB: wire.bomb,
}


def meet(
    request: HttpRequest, envelope: Envelope, order: Order, answer: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """Return what `order` makes of `answer`, which is called where there is one at all."""
    delay = order.latency()
    if delay and not wire.wait(request, delay):
        return wire.play(request, wire.vanish)
    response = instead(envelope, order) or answer()
    spoil = _ON_THE_WIRE.get(order.kind)
    return wire.play(request, spoil(response)) if spoil else response


def instead(envelope: Envelope, order: Order) -> HttpResponse | None:
    """Return what is said in place of an answer, unsigned; None where there is an answer."""
    if order.kind in _ERRORS:
        return envelope.refuse(order.pick(_ERRORS[order.kind]), "Ordered by a tester")
    match order.kind:
        case Kind.DOWN:
            return envelope.reply(HTTPStatus.SERVICE_UNAVAILABLE, "<h1>503</h1>", _HTML)
        case Kind.ERRORS:
            return envelope.reply(int(order.pick(_SERVER_ERRORS)), "<h1>Error</h1>", _HTML)
        case Kind.GARBAGE:
            page = "<!doctype html><title>Bảo trì</title><p>Đang bảo trì"
            return envelope.reply(HTTPStatus.OK, page, _HTML)
        case Kind.LIMITED:
            response = envelope.reply(HTTPStatus.TOO_MANY_REQUESTS, "", "text/plain")
            response["Retry-After"] = str(int(order.seconds))
        case Kind.REDIRECT:
            response = envelope.reply(HTTPStatus.FOUND, "", "text/plain")
            response["Location"] = order.pick((METADATA_SERVICE, TRAP))
        case Kind.UNAUTHORISED:
            response = envelope.reply(HTTPStatus.UNAUTHORIZED, '{"error": "unauthorised"}', _JSON)
            response["WWW-Authenticate"] = "Bearer"
        case Kind.DENIED:
            response = envelope.reply(HTTPStatus.FORBIDDEN, '{"error": "forbidden"}', _JSON)
        case _:
            return None
    return response
