"""Who outside hears that the clock moves, and when do they hear nothing?"""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from celery import current_app
from django.conf import settings as project

from careops.clock.now import now
from careops.upkeep.heartbeat import heartbeat
from careops.upkeep.models import Pulse
from tests.factories import HOUR
from tests.outbox.carriers import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def listener(settings):
    """A server outside, and what it was asked."""
    heard = []

    class Handler(BaseHTTPRequestHandler):
        status = 200

        def do_GET(self):
            heard.append(self.path)
            self.send_response(self.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    settings.HEARTBEAT_URL = f"http://127.0.0.1:{server.server_port}/ping/secret"
    yield heard, Handler
    server.shutdown()
    server.server_close()


def run(name):
    """As a worker does; whether the heartbeat was taken, as its task does not say."""
    return heartbeat() if name == "heartbeat" else current_app.tasks[f"careops.{name}"]()


def age(name):
    Pulse.objects.filter(name=name).update(at=now() - HOUR)


def test_beat_asks_for_it_once_a_minute(listener):
    heard, _ = listener
    assert project.CELERY_BEAT_SCHEDULE["heartbeat"]["schedule"] == 60
    run("sweep")

    current_app.tasks[project.CELERY_BEAT_SCHEDULE["heartbeat"]["task"]]()

    assert heard == ["/ping/secret"]


def test_it_is_called_after_a_sweep_and_once_a_minute_at_most(listener):
    heard, _ = listener
    run("sweep")

    assert run("heartbeat")
    assert not run("heartbeat")
    assert heard == ["/ping/secret"]

    age("heartbeat")
    assert run("heartbeat")


def test_it_is_not_called_when_no_sweep_has_ended(listener, caplog):
    heard, _ = listener
    assert not run("heartbeat")

    run("sweep")
    age("sweep")
    assert not run("heartbeat")

    assert heard == []
    assert "No heartbeat: no sweep has ended within a minute." in caplog.text


def test_an_address_that_fails_is_logged_without_its_secret_and_stops_nothing(
    listener, settings, caplog
):
    _, handler = listener
    run("sweep")
    handler.status = 500
    assert not run("heartbeat")
    assert "The heartbeat was answered with 500." in caplog.text

    age("heartbeat")
    settings.HEARTBEAT_URL = f"http://127.0.0.1:{free_port()}/ping/secret"
    assert not run("heartbeat")
    assert "The heartbeat did not arrive" in caplog.text
    assert "secret" not in caplog.text


def test_without_an_address_nothing_is_done(settings):
    settings.HEARTBEAT_URL = ""

    assert not run("heartbeat")
    assert not Pulse.objects.exists()


def test_a_worker_leaves_a_file_that_shows_its_last_work(settings, tmp_path):
    settings.ALIVE_FILE = str(tmp_path / "alive")

    run("sweep")

    assert (tmp_path / "alive").exists()
