"""Parts of addresses that several rooms share."""

from __future__ import annotations

from django.urls import register_converter


class CaseCode:
    """`<case:code>`: what may be the code of a case; anything else is no such page, and never reaches the database."""

    regex = "[0-9A-Za-z.-]{1,64}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(CaseCode, "case")
