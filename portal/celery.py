"""The Celery application. A message only says "job 42 may be due"; the job table is the truth (workflows.outbox)."""

import os
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["workflows.outbox", "workflows.drafts"])
#: What every worker rings for by itself, and how often, in seconds. Doing it twice is as doing it once.
REGULARLY = {"outbox.sweep": 5.0, "drafts.expire": 600.0}


class Clock(bootsteps.StartStopStep):
    """The worker's own clock; among others it makes it look for work that nobody rang for.

    No beat: its process could die without the worker's noticing, and nothing would sweep any more. A step of the
    consumer is begun anew after each reconnection, which clears the timer.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        self.entries = [
            parent.timer.call_repeatedly(seconds, app.send_task, (name,), {"expires": seconds})
            for name, seconds in REGULARLY.items()
        ]

    def stop(self, parent: Any) -> None:
        for entry in self.entries:
            entry.cancel()


app.steps["consumer"].add(Clock)


@worker_ready.connect
def announce(**_: object) -> None:
    """Tell the supervisor that the worker listens (portal.serve waits for this file)."""
    if path := os.environ.get("WORKER_READY_FILE"):
        Path(path).touch()
