"""Một Cửa's Django project and everything people see; no business rule lives here."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
