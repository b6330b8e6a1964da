import os
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class UpkeepConfig(AppConfig):
    name = "careops.upkeep"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the client of Prometheus its folder: it reads that name when it is imported. And the desk our pulse."""
        from careops.desk.heartbeat import keeps_the_pulse
        from careops.upkeep.progress import ages

        keeps_the_pulse(ages)
        if settings.METRICS_DIR:
            Path(settings.METRICS_DIR).mkdir(parents=True, exist_ok=True)
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = settings.METRICS_DIR
