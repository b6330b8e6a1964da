"""careops keeps the promises that health care makes after the consult."""

from careops.celery import app as celery_app

__all__ = ["celery_app"]
