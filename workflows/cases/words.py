"""Values of an application as Vietnamese documents write them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, Literal

from procedures.grammar import Field
from procedures.names import attribute_of as attribute_called
from workflows.documents.pieces import Column
from workflows.documents.rendering import printable
from workflows.drafts.content import FieldContent
from workflows.filling.evidence import attribute_of

#: Longest paragraph of a layout; more becomes another one.
_PARAGRAPH: Final = 3000
_ROOM: Final[dict[str, Literal["identity", "date", "short"]]] = {
    "identity_number": "identity",
    "business_code": "identity",
    "phone": "identity",
    "date": "date",
    "flag": "short",
}


def value_words(value: Any, kind: str) -> str:
    """A value as a Vietnamese document writes it; "" for none. `kind` is the attribute's or the field's."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "Có" if value else "Không"
    if isinstance(value, dict):
        return ", ".join(str(value[part]) for part in ("detail", "ward", "province", "text") if value.get(part))
    if isinstance(value, list):
        return "\n".join(value_words(item, "text") for item in value)
    if kind == "date":
        return "/".join(reversed(str(value).split("-")))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if kind in ("number", "money"):
        return f"{value:,}".replace(",", ".") + (" đồng" if kind == "money" else "")
    return str(value)


def content_words(content: FieldContent) -> str:
    """What stands in a field: the name of its choice, where it has choices; "" where there is nothing.

    Of what people typed, letters that the typeface does not have become "?"; a registry's words stay as they are.
    """
    if label := content.field.label_of(content.value):
        return str(label.vi)
    if content.locked:
        attribute = attribute_of(content.fact) if content.fact else None
        return value_words(content.value, attribute.kind if attribute else "text")
    return printable(value_words(content.value, content.field.type or "text"))


def column_of(field: Field) -> Column:
    """The head of a column with values of this field."""
    attribute = attribute_called(field.from_) if field.from_ else None
    return Column(title=field.title.vi, room=_ROOM.get(str(attribute.kind if attribute else field.type), ""))


def paragraphs(words: str) -> tuple[str, ...]:
    """A text in paragraphs that a layout can hold, line by line, without empty ones."""
    lines = [line.strip() for line in words.splitlines()]
    return tuple(
        line[start : start + _PARAGRAPH] for line in lines if line for start in range(0, len(line), _PARAGRAPH)
    )


def paragraph(words: str) -> str:
    """A text as one paragraph that can be printed; the layouts collapse white space."""
    return printable(" ".join(words.split()))[:_PARAGRAPH] or "–"
