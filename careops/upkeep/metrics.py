"""What does Prometheus read here? How long pages take, and the figures of progress."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4 as CONTENT_TYPE
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from careops.upkeep.progress import progress

__all__ = ["CONTENT_TYPE", "MeasureMiddleware", "page"]

PAGES = CollectorRegistry()
SECONDS = Histogram(
    "careops_request_seconds",
    "How long answers take, by view and kind of answer.",
    ["view", "method", "answer"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=PAGES,
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class MeasureMiddleware:
    """Times each answer; views by name, so that an address with a token or a reference is never told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = monotonic()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        answer = f"{response.status_code // 100}xx"
        SECONDS.labels(view, method, answer).observe(monotonic() - begun)
        return response


class Backlog(Collector):
    """The figures of ``progress``, asked when somebody reads them."""

    def collect(self) -> Iterator[Metric]:
        found = progress()
        ages = GaugeMetricFamily(
            "careops_last_seconds", "Seconds since this work was last done.", labels=["work"]
        )
        for name, age in found.ages.items():
            ages.add_metric([name], age)
        yield ages
        yield gauge("cases_due", "Cases that the clock should have moved.", found.due)
        yield gauge("cases_due_seconds", "How long the first of them is due.", found.due_for)
        yield gauge("cases_set_aside", "Cases that the clock could not move.", found.set_aside)
        yield gauge("messages_queued", "Messages that are ready to be sent.", found.queued)
        yield gauge("messages_queued_seconds", "How long the first is ready.", found.queued_for)
        yield gauge("messages_dead", "Messages that will never arrive.", found.dead)


def gauge(name: str, words: str, value: float | None) -> Metric:
    return GaugeMetricFamily(f"careops_{name}", words, value=value or 0)


def page() -> bytes:
    """All processes' pages, where they share a folder (METRICS_DIR), and the progress of the installation."""
    pages, backlog = PAGES, CollectorRegistry()
    if settings.METRICS_DIR:
        pages = CollectorRegistry()
        MultiProcessCollector(pages)  # type: ignore[no-untyped-call]
    backlog.register(Backlog())
    return generate_latest(pages) + generate_latest(backlog)
