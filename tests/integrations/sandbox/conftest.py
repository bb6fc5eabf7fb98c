"""One real sandbox for all tests of this room, without faults at the start of each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integrations.sandbox.process import Sandbox, free_port, running_sandbox


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    var_dir: Path = tmp_path_factory.mktemp("sandbox")
    with running_sandbox(var_dir, free_port(), free_port(), tls_port=free_port()) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    yield running
    running.end_faults()
