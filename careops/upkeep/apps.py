import os
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class UpkeepConfig(AppConfig):
    name = "careops.upkeep"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the client of Prometheus its folder: it reads that name when it is imported."""
        if settings.METRICS_DIR:
            Path(settings.METRICS_DIR).mkdir(parents=True, exist_ok=True)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = settings.METRICS_DIR
