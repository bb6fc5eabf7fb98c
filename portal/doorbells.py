"""Messages in a directory for the embedded set-up, each there as a whole or not at all.

kombu's own transport writes a message under its final name, so that whoever lists the directory meanwhile, or after the
writer was killed, reads half of it, and the worker ends (kombu, issue 1551). Here a message gets its name when it is
complete. It is a doorbell only: one that is lost changes nothing (docs/decisions/0001).
"""

from __future__ import annotations

import os
import time
import uuid
from pathlib import Path
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """kombu's channel, with whole files."""

    # kombu itself calls the second argument by two names.
    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]
        name = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        _write(Path(self.data_folder_out) / name, dumps(payload))

    def _queue_bind(self, exchange: str, routing_key: str, pattern: str, queue: str) -> None:
        bound = filesystem.exchange_queue_t(routing_key or "", pattern or "", queue or "")
        table = self.get_table(exchange)
        if bound not in table:
            self.control_folder.mkdir(exist_ok=True)
            _write(self._exchange_file(exchange), dumps([bound, *table]))

    def get_table(self, exchange: str) -> list[filesystem.exchange_queue_t]:
        try:
            found: list[filesystem.exchange_queue_t] = super().get_table(exchange)
        except ValueError:  # left half written by kombu itself; whoever is bound binds again when it starts
            return []
        return found


class Transport(filesystem.Transport):
    """kombu's transport, with that channel."""

    Channel = Channel


def use() -> None:
    """Let addresses that begin with `filesystem:` mean this transport."""
    TRANSPORT_ALIASES["filesystem"] = f"{__name__}:Transport"


def _write(path: Path, text: str) -> None:
    # kombu finds the queue's name behind the first dot of a file's name; behind this one there is none.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text)
        draft.replace(path)
    except OSError as problem:
        raise ChannelError(f"cannot write {path.name}") from problem
