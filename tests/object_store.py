"""An S3-compatible object store for tests: moto's server in another process, over real HTTP."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest

from portal import settings as portal

BUCKET = "documents"
_KEYS = {"aws_access_key_id": "tests", "aws_secret_access_key": "tests", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def store_address() -> Iterator[str]:
    """The address of an empty store."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            boto3.client("s3", endpoint_url=f"http://127.0.0.1:{port}", **_KEYS).create_bucket(Bucket=BUCKET)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def _wait(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with closing(socket.socket()) as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError("the object store did not start")


@pytest.fixture
def object_store(settings: Any, store_address: str) -> Iterator[Any]:
    """The portal keeps its files there, with the options that it has in production; the bucket itself."""
    own = {"bucket_name": BUCKET, "endpoint_url": store_address, "access_key": "tests", "secret_key": "tests"}
    storage = {"BACKEND": portal.BUCKET["BACKEND"], "OPTIONS": own | {"region_name": "us-east-1"}}
    settings.STORAGES = settings.STORAGES | {"documents": storage}
    bucket = boto3.resource("s3", endpoint_url=store_address, **_KEYS).Bucket(BUCKET)
    yield bucket
    bucket.objects.all().delete()
