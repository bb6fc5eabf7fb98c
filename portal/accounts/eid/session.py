"""Calls to the e-ID: bounded in time and size, no redirects."""

from __future__ import annotations

import time
from typing import Any, Final

import requests

CONNECT_SECONDS: Final = 3.0
READ_SECONDS: Final = 5.0
WHOLE_SECONDS: Final = 10.0
MOST_BYTES: Final = 4 * 1024 * 1024  # a portrait of 2 MB in base64, and then some


class EidSession(requests.Session):
    """A `requests` session whose calls always end: allauth makes all of its own through one."""

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """One call within `WHOLE_SECONDS`; its body is read here, up to `MOST_BYTES`. Raises RequestException."""
        ends = time.monotonic() + WHOLE_SECONDS
        kwargs |= {"timeout": (CONNECT_SECONDS, READ_SECONDS), "allow_redirects": False, "stream": True}
        response = super().request(method, url, *args, **kwargs)
        received = bytearray()
        for chunk in response.iter_content(65536):
            received += chunk
            if len(received) > MOST_BYTES:
                response.close()
                raise requests.exceptions.ContentDecodingError("answer too large")
            if time.monotonic() > ends:
                response.close()
                raise requests.exceptions.ReadTimeout("answer too slow")
        response._content = bytes(received)  # what `Response.content` would have put there
        return response
