"""A person with a browser without JavaScript, as plain HTTP: opens pages, and sends the form that a page shows."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import NoReturn
from urllib.parse import urljoin

import requests

PATIENCE_SECONDS = 60


class Lost(Exception):
    """A page was not what was expected; the message says which and what it shows."""


class Browser:
    """One browser with its cookies and kept connections. `page` is what it shows."""

    def __init__(self, home: str) -> None:
        self.home = home
        self.page = requests.Response()
        self._session = requests.Session()

    def open(self, path: str) -> None:
        """Go to an address of the portal."""
        self._show(self._session.get(self.home + path, timeout=PATIENCE_SECONDS))

    def send(self, answers: Mapping[str, str] | None = None, *, action: str = "") -> None:
        """Send the page's first form, or the one that leads to `action`, with these answers; go where that leads."""
        address, fields = self._form(action)
        self._show(self._session.post(address, data={**fields, **(answers or {})}, timeout=PATIENCE_SECONDS))

    def link(self, beginning: str) -> str:
        """The address of the first link that begins so."""
        found = re.search(rf'href="({re.escape(beginning)}[^"]*)"', self.page.text)
        return html.unescape(found[1]) if found else self._lost(f"no link to {beginning}")

    def at(self, pattern: str) -> re.Match[str]:
        """What a pattern finds in the address; raises `Lost` when it is another page."""
        found = re.search(pattern, self.page.url)
        return found or self._lost(f"not at {pattern}")

    def close(self) -> None:
        """Close its connections."""
        self._session.close()

    def _show(self, page: requests.Response) -> None:
        self.page = page
        if page.status_code != 200:
            self._lost("no page")

    def _form(self, action: str) -> tuple[str, dict[str, str]]:
        main = self.page.text.partition("<main")[2] or self.page.text
        for attributes, body in re.findall(r"<form([^>]*)>(.*?)</form>", main, re.DOTALL):
            leads = re.search(r'action="([^"]*)"', attributes)
            if 'method="post"' in attributes and (not action or (leads and action in leads[1])):
                return urljoin(self.page.url, html.unescape(leads[1]) if leads else ""), _hidden(body)
        return self._lost(f"no form {action}")

    def _lost(self, what: str) -> NoReturn:
        words = re.sub(r"<[^>]*>|\s+", " ", self.page.text.partition("<main")[2])[:400]
        raise Lost(f"{what}: {self.page.status_code} {self.page.url}: {words}")


def _hidden(form: str) -> dict[str, str]:
    inputs = re.findall(r'<input[^>]*type="hidden"[^>]*>', form)
    found = ((re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs)
    return {name[1]: html.unescape(value[1]) for name, value in found if name and value}
