"""A message in the embedded broker's directory is whole or not there, whoever is killed or looks meanwhile."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty

import pytest
from kombu.connection import Connection

from portal import doorbells
from portal.doorbells import Channel

MESSAGE = {"body": "x" * 20_000}


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Channel]:
    doorbells.use()
    folder = str(tmp_path)
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": str(tmp_path / "control")}
    with Connection("filesystem://", transport_options=options) as connection:
        yield connection.channel()


def taken(channel: Channel) -> object:
    try:
        return channel._get("work")
    except Empty:
        return None


def test_the_address_leads_to_it(channel: Channel) -> None:
    assert isinstance(channel, Channel)


def test_a_message_is_taken_once(channel: Channel) -> None:
    channel._put("work", MESSAGE)
    assert [taken(channel), taken(channel)] == [MESSAGE, None]


def test_what_a_killed_writer_left_is_no_message(channel: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(self: Path, target: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as moment:
        moment.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            channel._put("work", MESSAGE)
    assert taken(channel) is None


def test_whoever_reads_while_others_write_sees_whole_messages(channel: Channel) -> None:
    def write() -> None:
        for _ in range(100):
            channel._put("work", MESSAGE)

    found: list[object] = []
    writers = [threading.Thread(target=write) for _ in range(3)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        found.append(taken(channel))
    for writer in writers:
        writer.join()
    found += iter(lambda: taken(channel), None)
    assert [message for message in found if message] == [MESSAGE] * 300


def test_a_table_of_bindings_that_was_cut_is_written_anew(channel: Channel) -> None:
    channel._queue_bind("bells", "", "", "work")
    channel._exchange_file("bells").write_text('[["", ')
    channel._queue_bind("bells", "", "", "work")
    assert [bound.queue for bound in channel.get_table("bells")] == ["work"]


def test_a_binding_stands_once(channel: Channel) -> None:
    for _ in range(2):
        channel._queue_bind("bells", "", "", "work")
        channel._queue_bind("bells", "", "", "other")
    assert sorted(bound.queue for bound in channel.get_table("bells")) == ["other", "work"]
