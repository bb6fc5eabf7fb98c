"""A small OpenID provider over loopback HTTP that says whatever a test wants it to say."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT_ID = "mot-cua"
CLIENT_SECRET = "secret-of-tests-that-is-long-enough"
NURSE = {"identity_number": "001199012345", "name": "Nguyễn Thị Hoàng Ưu", "birthdate": "1999-05-17"}
Answer = tuple[int, bytes]


@cache
def key(name: str) -> RSAKey:
    """A signing key by name; the same name gives the same key."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


def as_json(value: Any, status: int = 200) -> Answer:
    """A JSON answer."""
    return status, json.dumps(value).encode()


@dataclass
class Issuer:
    """The provider. `claims`, `userinfo`, `header` change what it says; `answers` replaces whole endpoints."""

    url: str
    claims: dict[str, Any] = field(default_factory=lambda: {"acr": "2", **NURSE})
    userinfo: dict[str, Any] = field(default_factory=dict)
    described: dict[str, Any] = field(default_factory=dict)
    signed_by: RSAKey | OctKey = field(default_factory=lambda: key("first"))
    published: list[RSAKey] = field(default_factory=lambda: [key("first")])
    algorithm: str = "RS256"
    nonce: str = ""
    answers: dict[str, Callable[[], Answer]] = field(default_factory=dict)
    calls: list[tuple[str, dict[str, Any], dict[str, str]]] = field(default_factory=list)

    def description(self) -> dict[str, Any]:
        """What discovery says."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            **self.described,
        }

    def id_token(self) -> str:
        """The ID token; a claim that is None is left out."""
        now = int(time.time())
        times = {"iat": now, "exp": now + 300}
        claims = {"iss": self.url, "sub": "subject-1", "aud": CLIENT_ID, "nonce": self.nonce, **times, **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.algorithm == "none":
            return _unsigned(claims)
        header = {"alg": self.algorithm, "kid": self.signed_by.kid}
        return jwt.encode(header, claims, self.signed_by, algorithms=[self.algorithm])

    def answer(self, path: str) -> Answer:
        """What an endpoint says."""
        if path in self.answers:
            return self.answers[path]()
        match path:
            case "/.well-known/openid-configuration":
                return as_json(self.description())
            case "/keys":
                return as_json({"keys": [one.as_dict(private=False) for one in self.published]})
            case "/token":
                return as_json({"access_token": "opaque", "token_type": "Bearer", "id_token": self.id_token()})
            case "/userinfo":
                return as_json({"sub": self.claims.get("sub", "subject-1"), **self.userinfo})
        return 404, b"{}"

    def called(self, path: str) -> list[tuple[str, dict[str, Any], dict[str, str]]]:
        """The calls to one endpoint: path, form, headers."""
        return [call for call in self.calls if call[0] == path]


def _unsigned(claims: dict[str, Any]) -> str:
    parts = [json.dumps({"alg": "none", "typ": "JWT"}).encode(), json.dumps(claims).encode(), b""]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@contextmanager
def running_issuer() -> Iterator[Issuer]:
    """An issuer that answers on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            issuer.calls.append((self.path, form, dict(self.headers)))
            status, content = issuer.answer(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET

        def log_message(self, *args: Any) -> None:
            """Silence."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        issuer = Issuer(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield issuer
        finally:
            server.shutdown()
            thread.join()
