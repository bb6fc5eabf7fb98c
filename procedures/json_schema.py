"""The grammar as a JSON Schema, so that an editor completes keys and marks mistakes while a department writes.

What a schema can say is a part of the checks only: references, expressions and the process are checked by
`manage.py check_definitions`.
"""

from __future__ import annotations

from typing import Any, Final

from procedures.grammar import Definition

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of a definition file, with what each key means as its description."""
    schema = Definition.model_json_schema(by_alias=True, mode="validation")
    return {"$schema": DIALECT, "title": "Một Cửa: a procedure's definition", **_without_titles(schema)}


def _without_titles(part: Any) -> Any:
    """Pydantic gives every key a title made of its name, which tells nobody anything."""
    if isinstance(part, list):
        return [_without_titles(item) for item in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _without_titles(value) for key, value in part.items() if not (key == "title" and isinstance(value, str))
    }
