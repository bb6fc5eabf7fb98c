"""What the answering office needs of a transport: an id to sign, and how to wrap what is said."""

from typing import Protocol

from django.http import HttpResponse


class Envelope(Protocol):
    """The envelope of one request."""

    @property
    def id(self) -> str:
        """The message id, which the signed answer repeats."""

    @property
    def issue(self) -> str:
        """The draft or case that is the cause of the request."""

    def reply(self, status: int, body: str | bytes, content_type: str) -> HttpResponse:
        """Return an answer of the registry itself."""

    def refuse(self, type_: str, detail: str) -> HttpResponse:
        """Return an error of whoever carries messages; `type_` as X-Road names it (PR-REST 4.7)."""
