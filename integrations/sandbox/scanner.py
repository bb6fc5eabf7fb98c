"""Plays clamd: PING, VERSION and INSTREAM over TCP, and finds the EICAR test file and nothing else.

    python -m integrations.sandbox.scanner --port 3310

It knows no signatures and protects nobody; it is there so that the portal has somebody to ask.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from typing import Final

VERSION: Final = "ClamAV sandbox/0/never"
#: The only thing that it finds (eicar.org, "anti-malware testfile").
EICAR: Final = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
#: clamd's own limit, StreamMaxLength.
MOST_BYTES: Final = 100 * 1024 * 1024


async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection: one command, one answer (clamd(8))."""
    try:
        command = (await reader.readuntil(b"\0")).rstrip(b"\0").removeprefix(b"z").decode()
        answer = await _instream(reader) if command == "INSTREAM" else _plain(command)
        writer.write(answer.encode() + b"\0")
        await writer.drain()
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, UnicodeDecodeError, ConnectionError):
        pass
    finally:
        writer.close()


def _plain(command: str) -> str:
    return {"PING": "PONG", "VERSION": VERSION}.get(command, "UNKNOWN COMMAND")


async def _instream(reader: asyncio.StreamReader) -> str:
    size, tail, found = 0, b"", False
    while length := int.from_bytes(await reader.readexactly(4), "big"):
        if (size := size + length) > MOST_BYTES:
            return "INSTREAM size limit exceeded. ERROR"
        window = tail + await reader.readexactly(length)
        found = found or EICAR in window
        tail = window[-len(EICAR) :]
    return "stream: Eicar-Test-Signature FOUND" if found else "stream: OK"


async def serve(port: int) -> None:
    """Listen on loopback until the process ends. Port 0 takes a free one, which is printed."""
    server = await asyncio.start_server(converse, "127.0.0.1", port)
    print(f"Scanner at 127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


def main(arguments: Sequence[str] | None = None) -> None:
    """Start the scanner."""
    parser = argparse.ArgumentParser(prog="python -m integrations.sandbox.scanner")
    parser.add_argument("--port", type=int, default=3310)
    asyncio.run(serve(parser.parse_args(arguments).port))


if __name__ == "__main__":
    main()
