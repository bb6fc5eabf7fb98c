"""Real pages filled in as a browser does it: the forms that stand on a page, and answers as somebody types them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client

from procedures.grammar import Field
from procedures.places import provinces


@dataclass
class PostForm:
    """One form of a page: where it is sent, and what a browser sends with it when nobody has touched it.

    `offered`: the values of its radio buttons, boxes and lists, by name; an input to type in has none.
    """

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)

    def asks(self, name: str) -> bool:
        """Whether there is an input of this name."""
        return name in self.values or name in self.offered

    def sent(self, client: Client, changes: Mapping[str, Any] | None = None) -> Any:
        """Send it with these changes; None takes a value out."""
        data = {**self.values, **(changes or {})}
        return client.post(self.action, {name: value for name, value in data.items() if value is not None})


class _Forms(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.found: list[PostForm] = []
        self._main = self._inside = False
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attributes}
        if tag == "main":
            self._main = True
        elif tag == "form" and self._main and said.get("method") == "post":
            self._inside = True
            self.found.append(PostForm(urljoin(self.address, said.get("action", ""))))
        elif self._inside and tag in ("input", "select", "textarea", "option", "button"):
            self._part(tag, said)

    def _part(self, tag: str, said: dict[str, str]) -> None:
        form, name, value = self.found[-1], said.get("name", ""), said.get("value", "")
        if tag == "select":
            self._select, form.offered[name] = name, []
        elif tag == "option" and self._select:
            form.offered[self._select].append(value)
            if "selected" in said:
                form.values[self._select] = [value]
        elif tag == "textarea":
            self._area, form.values[name] = name, [""]
        elif name and said.get("type") in ("radio", "checkbox"):
            form.offered.setdefault(name, []).append(value or "on")
            if "checked" in said:
                form.values.setdefault(name, []).append(value or "on")
        elif name and tag == "input" and said.get("type") != "file":
            form.values[name] = [value]

    def handle_data(self, data: str) -> None:
        if self._area:
            self.found[-1].values[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "main":
            self._main = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self.found[-1].values[self._area][0] = self.found[-1].values[self._area][0].removeprefix("\n")
            self._area = ""


def forms_on(address: str, response: Any) -> list[PostForm]:
    """The forms in the main part of a page, in order."""
    parser = _Forms(address)
    parser.feed(response.content.decode())
    return parser.found


def form_at(client: Client, address: str) -> PostForm:
    """The last form of the page at an address, which is the one that leads on. Errors: AssertionError for no page."""
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code, response.headers.get("Location"))
    return forms_on(address, response)[-1]


def typed(field: Field, value: Any, prefix: str = "") -> dict[str, Any]:
    """What a browser sends when somebody gives this answer to a field; `prefix` as the page has it, with its hyphen."""
    name = prefix + field.id
    if value is None or value is False:
        return {name: None}
    match field.type:
        case "date":
            year, month, day = (*str(value).split("-"), "", "")[:3]
            return {f"{name}_day": day, f"{name}_month": month, f"{name}_year": year}
        case "address":
            ward = provinces()[value["province_code"]].ward_of(value["ward_code"])
            assert ward is not None
            parts = {"province": value["province_code"], "ward": ward.name, "detail": value["detail"]}
            return {f"{name}_{part}": said for part, said in parts.items()}
        case "flag":
            return {name: "on"}
        case "several":
            return {name: list(value)}
    return {name: str(value)}


def all_typed(fields: Iterable[Field], answers: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """The same for every field of a page that has an answer."""
    found: dict[str, Any] = {}
    for one in fields:
        if one.id in answers and not one.locked:
            found |= typed(one, answers[one.id], prefix)
    return found
