"""Whether a running portal left anybody's name or identity number where it does not belong.

Looked at are the logs, what lies in the broker (directory or Redis), and, for identity numbers, the SQLite database
itself, in which they stand encrypted. (Error pages are looked at by the journeys' visitors, as they see them.) Names
and numbers are those of the sandbox's people. Not searched are the console of `make run`, which prints people to try,
and the sandbox's own log.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

import redis

_NUMBER = re.compile(rb"(?<!\d)\d{12}(?!\d)")


def find(var: Path, environment: Mapping[str, str]) -> list[str]:
    """Where somebody was found: a line each, with the place and without the person. Empty when all is well."""
    people = _people(var)
    numbers = {person["identity_number"].encode() for person in people}
    names = {form for person in people for form in _forms(person["full_name"]) if " " in person["full_name"]}
    told = []
    for place, content in _sinks(var, environment):
        found = {number for number in _NUMBER.findall(content) if number in numbers}
        if found:
            told.append(f"{place}: identity numbers of {len(found)} people")
        if not place.endswith(".sqlite3") and any(name in content for name in names):
            told.append(f"{place}: a name")
    return told


def _people(var: Path) -> list[dict[str, str]]:
    """The sandbox's cast, and everybody who may have a licence."""
    known = var / "sandbox"
    cast = json.loads((known / "cast.json").read_text("utf-8")).values()
    ready = json.loads((known / "ready.json").read_text("utf-8"))
    return [person for person in (*cast, *ready) if "identity_number" in person]


def _forms(name: str) -> Iterator[bytes]:
    """A name as text, as JSON escapes it, and as an address holds it."""
    yield name.encode()
    yield json.dumps(name)[1:-1].encode()
    yield quote(name).encode()
    yield quote_plus(name).encode()


def _sinks(var: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
    logs = [log for log in sorted((var / "log").glob("*")) if not log.name.startswith("sandbox")]
    broker = [file for place in ("broker", "broker-control") for file in sorted((var / place).rglob("*"))]
    database = sorted(var.glob("portal.sqlite3*"))
    for file in (*logs, *broker, *database):
        if file.is_file():
            yield (file.name if not file.name.startswith("portal.sqlite3") else "portal.sqlite3"), file.read_bytes()
    url = environment.get("CELERY_BROKER_URL", "")
    if url.startswith("redis"):
        yield "redis", b"\n".join(_redis(url))


def _redis(url: str) -> Iterator[bytes]:
    """Every key and every value of every database that it holds."""
    with redis.Redis.from_url(url) as store:
        for key in store.scan_iter():
            yield key
            yield store.dump(key) or b""
