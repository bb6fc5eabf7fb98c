"""The Celery application. A message only says "job 42 may be due"; the job table is the truth (workflows.outbox)."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import worker_ready

from portal import doorbells

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
doorbells.use()
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["workflows.outbox", "workflows.drafts", "workflows.cases"])


@worker_ready.connect
def announce(**_: object) -> None:
    """Tell the supervisor that the worker listens (portal.serve waits for this file)."""
    if path := os.environ.get("WORKER_READY_FILE"):
        Path(path).touch()
