"""What we expect of a registry's owner, as an OpenAPI 3.1 document made from the attributes that the registry declares.

Each service stands there twice: as an X-Road service (PR-REST 1.0.4) and as one of a REST gateway. Answers are signed;
`contentSchema` describes the payload of the JWS.
"""

from __future__ import annotations

from typing import Any, Final

from integrations.exchange import schemas
from integrations.exchange.outcomes import TABLE, Means
from integrations.exchange.signatures import TYPE
from integrations.exchange.transports import MEDIA_TYPE
from integrations.registries import REGISTRIES, SERVICES

VERSION: Final = "1.0.0"

# Service → what is sent, what is answered with which statuses, and in words what it does.
_SERVICES: Final = {
    "answers": ("Question", "Answer", ("200", "404", "409", "422"), "Answer a question about one subject"),
    "corrections": ("CorrectionRequest", "CorrectionAnswer", ("200",), "Take a request to correct a record"),
    "corrections/status": ("StatusRequest", "CorrectionAnswer", ("200",), "Tell how a request to correct stands"),
}
_STATUS_TEXTS: Final = {
    "200": "The registry's words, signed.",
    "404": "Signed: the registry knows that there is no such subject.",
    "409": "Signed: the registry holds another name or date of birth than was sent.",
    "422": "Signed: the question makes no sense to the registry.",
}


def document(registry: str) -> dict[str, Any]:
    """The OpenAPI 3.1 document of the services of one registry, as plain JSON data."""
    info = REGISTRIES[registry]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": info.title_vi,
            "summary": info.title_en,
            "description": f"{info.owner_vi} ({info.owner_en}). Expected by a public-service portal that asks for "
            "single facts, with a purpose and its legal basis, and verifies what is signed.",
            "version": VERSION,
        },
        "paths": {
            **{_xroad_path(registry, service): _item(service, "xroad") for service in _SERVICES},
            **{f"/services/{registry}/{service}": _item(service, "gateway") for service in _SERVICES},
        },
        "components": {
            "schemas": schemas.of(info),
            "securitySchemes": {
                "xroad": {"type": "mutualTLS", "description": "Between information system and security server"},
                "gateway": {"type": "http", "scheme": "bearer", "description": "OAuth 2.0 client credentials"},
            },
        },
    }


def _xroad_path(registry: str, service: str) -> str:
    code, _, rest = service.partition("/")
    return SERVICES[registry].with_code(code).path + (rest and f"/{rest}")


def _item(service: str, way: str) -> dict[str, Any]:
    asked, answered, signed, summary = _SERVICES[service]
    return {
        "post": {
            "operationId": f"{way}_{service.replace('/', '_')}",
            "summary": summary,
            "security": [{way: []}],
            "parameters": _parameters(way),
            "requestBody": {"required": True, "content": {"application/json": {"schema": _ref(asked)}}},
            "responses": {
                **{status: _signed(answered, status, way) for status in signed},
                **_refusals(way, but=signed),
                "default": {"description": "No answer: asked again later, with growing pauses."},
            },
        }
    }


def _parameters(way: str) -> list[dict[str, Any]]:
    uuid: dict[str, Any] = {"type": "string", "format": "uuid"}
    text: dict[str, Any] = {"type": "string", "pattern": "^[!-~]{1,100}$"}
    if way == "gateway":
        return [
            _header("X-Request-ID", uuid, "Number of the message", required=True),
            _header("X-Case-ID", text, "The draft or case that is the cause"),
            _header("X-User-ID", text, "Who asks, as an opaque reference"),
        ]
    return [
        _header("X-Road-Client", {"type": "string", "pattern": "^[^/]+(/[^/]+){2,3}$"}, "Who asks", required=True),
        _header("X-Road-Id", uuid, "Number of the message", required=True),
        _header("X-Road-Issue", text, "The draft or case that is the cause"),
        _header("X-Road-UserId", text, "Who asks, as an opaque reference"),
    ]


def _header(name: str, schema: dict[str, Any], description: str, *, required: bool = False) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "schema": schema, "description": description}


def _signed(answered: str, status: str, way: str) -> dict[str, Any]:
    echo = "X-Road-Id" if way == "xroad" else "X-Request-ID"
    return {
        "description": _STATUS_TEXTS[status],
        "headers": {
            echo: {"required": True, "schema": {"type": "string", "format": "uuid"}, "description": "As in the request"}
        },
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "type": "string",
                    "pattern": r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$",
                    "description": f"JWS in compact form (RFC 7515): Ed25519, kid, typ {TYPE}",
                    "contentMediaType": MEDIA_TYPE,
                    "contentSchema": _ref(answered),
                }
            }
        },
    }


def _refusals(way: str, but: tuple[str, ...]) -> dict[str, Any]:
    """Replies that are no answers, from the table by which we read them."""
    pause = {"Retry-After": {"schema": {"type": "string"}, "description": "Seconds, or a date (RFC 9110)"}}
    error = {"X-Road-Error": {"schema": {"type": "string"}, "description": "Class of a security server's error"}}
    refusals: dict[str, Any] = {
        "429": {"description": "Too many questions; we wait as long as it says.", "headers": pause}
    }
    for line in TABLE:
        for status in (400, 401, 403, 500, 503) if line.error == "" and line.means is not Means.ANSWER else ():
            if status in line.statuses and str(status) not in refusals and str(status) not in but:
                ours = line.means is Means.REFUSED
                refusals[str(status)] = {
                    "description": "Refused: our fault, and our operator is told." if ours else "In trouble.",
                    "headers": ({} if ours else pause) | (error if way == "xroad" else {}),
                }
    return refusals


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
