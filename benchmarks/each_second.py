"""How clock and outbox were woken before: by two tasks a second. The peer of ``benchmarks.latency``."""

from __future__ import annotations

from careops.settings import *  # noqa: F403

CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "careops.sweep", "schedule": 1.0, "options": {"expires": 5}},
    "deliver": {"task": "careops.deliver", "schedule": 1.0, "options": {"expires": 5}},
    "heartbeat": {"task": "careops.heartbeat", "schedule": 60.0, "options": {"expires": 50}},
}
