"""The sandbox in its own process, and the settings that lead to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integrations.sandbox.process import Sandbox, free_port, running_sandbox
from tests.workflows import making
from tests.workflows.conftest import found_ministry


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    place: Path = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(place, free_port(), free_port(), people=300) as running:
        yield running


@pytest.fixture
def sandbox(sandbox_process: Sandbox, settings: object) -> Iterator[Sandbox]:
    """The running sandbox without faults."""
    settings.XROAD_URL = sandbox_process.url  # type: ignore[attr-defined]  # pytest-django's wrapper
    settings.REGISTRY_KEYS_FILE = sandbox_process.keys_file  # type: ignore[attr-defined]
    sandbox_process.end_faults()
    yield sandbox_process
    sandbox_process.end_faults()


@pytest.fixture
def desk(transactional_db: None) -> making.Desk:
    """The ministry, with real transactions: no registry is asked inside one."""
    return found_ministry()
