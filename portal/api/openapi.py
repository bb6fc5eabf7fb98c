"""The OpenAPI 3.1 document of the interface, made from the same types as its answers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from portal.api import national_views, shapes
from portal.api.answering import JSON, JSON_LD
from procedures.searching import FACETS, LONGEST_SEARCH

_TEMPLATE: Final = "#/components/schemas/{model}"
_MODELS: Final[tuple[type[BaseModel], ...]] = (
    shapes.ProcedureList,
    shapes.Procedure,
    shapes.Vocabulary,
    shapes.Problem,
    national_views.ListRequest,
    national_views.DetailRequest,
)


@dataclass(frozen=True)
class Address:
    """One address of the interface, as the guide lists it."""

    path: str
    method: str
    what: str | Promise


def overview() -> list[Address]:
    """Every address with what it answers."""
    return [
        Address(_path("procedures"), "GET", _("The procedures in force; with the search and the filters of the page")),
        Address(_path("procedure"), "GET", _("Everything about one procedure")),
        Address(_path("linked"), "GET", _("The same as linked data: CPSV-AP 3.2 in JSON-LD")),
        Address(_path("vocabulary"), "GET", _("Every code that answers use, with its names")),
        Address(_path("schema"), "GET", _("The schema of all this: OpenAPI 3.1")),
        Address(_path("national_list"), "POST", _("The list as the national portal writes it")),
        Address(_path("national_detail"), "POST", _("One procedure as the national portal writes it")),
    ]


@cache
def document() -> dict[str, Any]:
    """The whole document. Errors of an address are all of one shape."""
    _names, schemas = models_json_schema(
        [(model, "serialization") for model in _MODELS], ref_template=_TEMPLATE, by_alias=True
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Một Cửa: catalogue of procedures", "version": shapes.VERSION},
        "servers": [{"url": settings.PUBLIC_URL}],
        "paths": {
            _path("procedures"): {"get": _get("listProcedures", "ProcedureList", _search_parameters())},
            _path("procedure"): {"get": _get("getProcedure", "Procedure", [_CODE])},
            _path("linked"): {"get": _get("getLinkedData", None, [_CODE], kind=JSON_LD)},
            _path("vocabulary"): {"get": _get("getVocabulary", "Vocabulary", [])},
            _path("national_list"): {"post": _post("listAsNationalPortal", "ListRequest")},
            _path("national_detail"): {"post": _post("getAsNationalPortal", "DetailRequest")},
        },
        "components": {"schemas": schemas["$defs"]},
    }


_CODE: Final = {
    "name": "code",
    "in": "path",
    "required": True,
    "description": "National code of the procedure",
    "schema": {"type": "string", "examples": ["1.012289"]},
}


def _path(name: str) -> str:
    """The path of an address, with its parameter in braces."""
    if name in ("procedure", "linked"):
        return reverse(f"api:{name}", kwargs={"code": "CODE"}).replace("CODE", "{code}")
    return reverse(f"api:{name}")


def _search_parameters() -> list[dict[str, Any]]:
    facets = [
        {
            "name": name,
            "in": "query",
            "description": "Any of these; several by repeating the parameter",
            "schema": {"type": "array", "items": {"type": "string", "enum": [str(code) for code in terms]}},
            "explode": True,
        }
        for name, terms in FACETS.items()
    ]
    text = {
        "name": "q",
        "in": "query",
        "description": "Words, with or without accents; every one must be found",
        "schema": {"type": "string", "maxLength": LONGEST_SEARCH},
    }
    page = {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}}
    return [text, *facets, page]


def _get(name: str, model: str | None, parameters: list[dict[str, Any]], *, kind: str = JSON) -> dict[str, Any]:
    answers = {"200": _answer("The answer", model, kind), "304": {"description": "What you have is still right"}}
    if _CODE in parameters:
        answers["404"] = _answer("No such procedure is in force", "Problem", "application/problem+json")
    return {"operationId": name, "parameters": parameters, "responses": answers}


def _post(name: str, model: str) -> dict[str, Any]:
    refused = _answer("The body does not fit", "Problem", "application/problem+json")
    return {
        "operationId": name,
        "description": "Reads only, although it is POST: so the national portal has it.",
        "requestBody": {"content": {JSON: {"schema": _schema(model)}}},
        "responses": {"200": _answer("The answer", None, JSON), "400": refused},
    }


def _answer(description: str, model: str | None, kind: str) -> dict[str, Any]:
    return {"description": description, "content": {kind: {"schema": _schema(model) if model else {"type": "object"}}}}


def _schema(model: str) -> dict[str, str]:
    return {"$ref": _TEMPLATE.format(model=model)}
