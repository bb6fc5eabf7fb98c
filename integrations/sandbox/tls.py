"""The TLS port (SANDBOX_TLS_PORT): takes TLS off and passes all on to the plain port, unless a tester ordered bad TLS.

A few threads beside gunicorn, for tests of what comes before HTTP; nothing listens unless the setting asks for it.
"""

import select
import socket
import ssl
import threading

from integrations.sandbox import certificates, settings
from integrations.sandbox.registries import faults
from integrations.sandbox.registries.faults import Kind
from integrations.sandbox.registries.wire import LONGEST

MOST_CONNECTIONS = 32
_BAD = ("expired", "other_name", "unknown_issuer", "no_tls", "silence")
_places = threading.BoundedSemaphore(MOST_CONNECTIONS)


def listen(port: int, plain_port: int) -> None:
    """Serve TLS on loopback in threads of their own, until the process ends."""
    contexts = certificates.contexts(settings.SANDBOX_DIR / "ca.pem")
    listener = socket.create_server(("127.0.0.1", port), backlog=64)
    threading.Thread(target=_accept, args=(listener, contexts, plain_port), daemon=True, name="tls").start()


def _accept(listener: socket.socket, contexts: dict[str, ssl.SSLContext], plain_port: int) -> None:
    while True:
        client, _ = listener.accept()
        if _places.acquire(blocking=False):
            threading.Thread(target=_serve, args=(client, contexts, plain_port), daemon=True).start()
        else:
            client.close()


def _serve(client: socket.socket, contexts: dict[str, ssl.SSLContext], plain_port: int) -> None:
    try:
        with client:
            client.settimeout(LONGEST)
            order = faults.in_force("*", "")
            kind = order.pick(_BAD) if order.kind is Kind.BAD_TLS else "sound"
            if kind == "no_tls":
                client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            elif kind == "silence":
                while client.recv(4096):  # until the client gives up, or a minute has passed
                    pass
            else:
                with (
                    contexts[kind].wrap_socket(client, server_side=True) as secure,
                    socket.create_connection(("127.0.0.1", plain_port), timeout=LONGEST) as plain,
                ):
                    _pass_on(secure, plain)
    except OSError:
        pass  # either side has left
    finally:
        _places.release()


def _pass_on(secure: ssl.SSLSocket, plain: socket.socket) -> None:
    """Carry bytes both ways until one side ends; a fault ordered meanwhile ends the connection before a request."""
    while True:
        readable = [secure] if secure.pending() else select.select([secure, plain], [], [], LONGEST)[0]
        if not readable:
            return
        for source, target in ((secure, plain), (plain, secure)):
            if source not in readable:
                continue
            data = source.recv(65_536)
            if not data or (source is secure and faults.in_force("*", "").kind is Kind.BAD_TLS):
                return
            target.sendall(data)
