"""A registry double and a question to ask it."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import Settings

from integrations.exchange import client
from integrations.exchange.messages import Answer, Question
from tests.integrations.exchange.peer import BIRTH_DATE, FULL_NAME, IDENTITY_NUMBER, Peer

Ask = Callable[..., Answer]


@pytest.fixture
def peer(tmp_path: Path, settings: Settings) -> Iterator[Peer]:
    """The population registry, honest until a test sets `peer.behave`."""
    peer = Peer(behave=Peer.answer, keys_file=tmp_path / "registry-keys.json")
    settings.XROAD_URL = peer.url
    settings.REGISTRY_KEYS_FILE = peer.keys_file
    settings.REGISTRY_DEADLINE_SECONDS = 0.6
    yield peer
    peer.close()


def a_question(**changes: object) -> Question:
    values = {
        "registry": "population",
        "identity_number": IDENTITY_NUMBER,
        "full_name": FULL_NAME,
        "birth_date": BIRTH_DATE,
        "attributes": ("full_name", "sex"),
        "message_id": str(uuid.uuid4()),
        "issue": "0b8f2c52-7f0e-4c6e-9f57-51a0a2f9a6c1",
        "user": "VNperson-7d2f3c10",
        "procedure": "1.012289",
        "legal_basis": "Luật 15/2023/QH15, Điều 27",
    } | changes
    return Question(**values)  # type: ignore[arg-type]  # a test may ask nonsense


@pytest.fixture
def ask(peer: Peer, transactional_db: None) -> Ask:
    """Ask the double; `deadline` in seconds, other keywords change the question."""

    def ask(*, deadline: float = 0.5, **changes: object) -> Answer:
        return client.ask(a_question(**changes), deadline=deadline)

    return ask


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """`later(seconds)`: from now on it is so many seconds after the start of the test."""
    start = timezone.now()

    def move(seconds: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: start + timedelta(seconds=seconds))

    move(0)
    return move


def together(work: Callable[[], object], threads: int = 8) -> None:
    """Run `work` in threads that start at one moment, each with its own database connection."""
    gate = threading.Barrier(threads)

    def run() -> None:
        gate.wait(10)
        try:
            work()
        finally:
            connections.close_all()

    running = [threading.Thread(target=run) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join(30)
