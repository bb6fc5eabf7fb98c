"""The demonstration site, and a small reader of markup."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation


@dataclass
class Element:
    """One element with its attributes and the text inside."""

    tag: str
    attrs: dict[str, str | None]
    text: str = ""


@dataclass
class Markup(HTMLParser):
    """The elements of a page, in order."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in ("input", "br", "img", "meta", "link"):
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, tag: str = "", **attrs: str) -> list[Element]:
        """The elements of this tag whose attributes contain these words (`class_` for class)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attrs.items()}
        return [
            element
            for element in self.elements
            if tag in ("", element.tag)
            and all(value in (element.attrs.get(name) or "").split() for name, value in wanted.items())
        ]

    def one(self, tag: str = "", **attrs: str) -> Element:
        """The only such element."""
        (found,) = self.all(tag, **attrs)
        return found

    @property
    def ids(self) -> list[str]:
        """Every id of the page."""
        return [str(element.attrs["id"]) for element in self.elements if element.attrs.get("id")]


def read(html: str) -> Markup:
    """The elements of this markup."""
    markup = Markup()
    markup.feed(html)
    return markup


@pytest.fixture
def site(settings) -> Iterator[Client]:
    """A visitor of the demonstration site, in English."""
    settings.ROOT_URLCONF = "tests.portal.ui.site"
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)  # WhiteNoise warns of a missing one
    with translation.override("en"):
        yield Client(headers={"accept-language": "en"}, raise_request_exception=False)


@pytest.fixture
def page(site) -> Callable[..., Markup]:
    """The markup of an address; with `data`, of the answer to a POST."""

    def fetch(address: str, data: dict[str, str] | None = None) -> Markup:
        response = site.get(address) if data is None else site.post(address, data)
        return read(response.content.decode())

    return fetch
