"""The "documents" storage in a bucket of an S3-compatible object store: private, with little in memory at a time."""

from __future__ import annotations

from typing import Any

from boto3.s3.transfer import TransferConfig
from storages.backends.s3 import S3Storage

#: What is read is held in memory up to so many bytes, then in a temporary file. It is sealed either way.
HELD = 4 * 1024 * 1024


class ObjectStore(S3Storage):
    """One part of a large file is in memory at a time. Names are random, so nobody looks first whether one is taken."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "addressing_style": "path",
            "default_acl": None,
            "file_overwrite": True,
            "max_memory_size": HELD,
            "transfer_config": TransferConfig(use_threads=False),
        }
