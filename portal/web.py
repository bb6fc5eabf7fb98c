"""How gunicorn serves the portal: `gunicorn -c python:portal.web portal.wsgi`.

SQLite has one writer, so one process of eight threads; with PostgreSQL, WEB_CONCURRENCY processes.
"""

import environ

from portal.settings import DATABASES, PORT

_env = environ.Env()
_on_sqlite = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"

bind = _env.str("BIND", default=f"127.0.0.1:{PORT}")
worker_class = "gthread"
workers = 1 if _on_sqlite else _env.int("WEB_CONCURRENCY", default=2)
threads = 8
keepalive = 15
timeout = 60
graceful_timeout = 8
max_requests = 0 if _on_sqlite else 20_000
max_requests_jitter = 2_000
control_socket_disable = True
accesslog = "-"
# No address and no query string: a log holds ids, not people.
access_log_format = '%(t)s "%(m)s %(U)s" %(s)s %(B)s bytes %(L)s s'
