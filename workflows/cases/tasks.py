"""What Celery's clock rings for in this room."""

from celery import shared_task

from workflows.cases import figures


@shared_task(name="cases.count_procedures")
def count_procedures() -> None:
    """Count anew what the public may know of each procedure."""
    figures.count()
