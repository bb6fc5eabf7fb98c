"""Serves the sandbox with gunicorn: one process, many threads, on loopback only."""

from typing import Any

from django.core.wsgi import get_wsgi_application
from gunicorn.app.base import BaseApplication

# Slow registries hold a thread each, and must not hold up the e-ID.
THREADS = 48


class Server(BaseApplication):
    """gunicorn without a command line. One worker, since sessions and authorisation codes live in its memory."""

    def __init__(self, port: int) -> None:
        self._port = port
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
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return get_wsgi_application()


def serve(port: int) -> None:
    """Serve until the process is told to stop."""
    Server(port).run()
