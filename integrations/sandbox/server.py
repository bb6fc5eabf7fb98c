"""Serves the sandbox with gunicorn: one process, many threads, on loopback only."""

from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

from integrations.sandbox import tls

# Slow registries hold a thread each, and must not hold up the e-ID.
THREADS = 48


class Server(BaseApplication):
    """gunicorn without a command line. One worker, since sessions and authorisation codes live in its memory."""

    def __init__(self, port: int, tls_port: int) -> None:
        self._port, self._tls_port = port, tls_port
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"127.0.0.1:{self._port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 30,
            "timeout": 120,
            "graceful_timeout": 1,
            "proc_name": "mot-cua-sandbox",
            "loglevel": "warning",
            "accesslog": None,
            "control_socket_disable": True,
            "post_worker_init": self._listen_for_tls,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def _listen_for_tls(self, worker: object) -> None:
        # In the worker, since that is where faults are ordered.
        if self._tls_port:
            tls.listen(self._tls_port, self._port)

    def load(self) -> Any:
        return get_wsgi_application()


def serve(port: int, tls_port: int = 0) -> None:
    """Serve until the process is told to stop; `tls_port` 0: without TLS."""
    Server(port, tls_port).run()
