"""The Celery application. A message only says "job 42 may be due"; the job table is the truth (workflows.outbox)."""

import os
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["workflows.outbox"])
SWEEP_EVERY_SECONDS = 5.0


class Sweeper(bootsteps.StartStopStep):
    """Every worker looks by itself for work that nobody rang for.

    No beat: its process could die without the worker's noticing, and nothing would sweep any more. A step of the
    consumer is begun anew after each reconnection, which clears the timer.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        self.entry = parent.timer.call_repeatedly(
            SWEEP_EVERY_SECONDS, app.send_task, ("outbox.sweep",), {"expires": SWEEP_EVERY_SECONDS}
        )

    def stop(self, parent: Any) -> None:
        self.entry.cancel()


app.steps["consumer"].add(Sweeper)


@worker_ready.connect
def announce(**_: object) -> None:
    """Tell the supervisor that the worker listens (portal.serve waits for this file)."""
    if path := os.environ.get("WORKER_READY_FILE"):
        Path(path).touch()
