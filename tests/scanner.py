"""A virus scanner for tests: clamd's protocol over a real socket, in another process."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import pytest


@contextmanager
def running() -> Iterator[str]:
    """The sandbox's scanner; its address."""
    command = [sys.executable, "-m", "integrations.sandbox.scanner", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
        finally:
            process.kill()


@contextmanager
def talking(answer: bytes | None) -> Iterator[str]:
    """Something on a port that says this to whoever comes and goes away, or, for None, says nothing at all."""
    with socket.create_server(("127.0.0.1", 0)) as server, ExitStack() as kept:

        def serve() -> None:
            while True:
                try:
                    connection = kept.enter_context(server.accept()[0])
                except OSError:
                    return
                if answer is not None:
                    with suppress(OSError):  # who has heard enough may be gone already
                        connection.sendall(answer)
                        connection.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.fixture(scope="module")
def scanner_address() -> Iterator[str]:
    """One scanner for the tests of a module."""
    with running() as address:
        yield address


@pytest.fixture
def scanner(settings, scanner_address):
    """The portal asks it."""
    settings.CLAMD_ADDRESS = scanner_address
    return scanner_address
