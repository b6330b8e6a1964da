"""What travels compressed, and what must not?"""

import gzip
import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as project

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client, tenant):
    client.defaults |= {"HTTP_HOST": "acme.localhost", "HTTP_ACCEPT_ENCODING": "gzip"}
    return client


def test_a_page_is_compressed_and_its_length_tells_nothing(visitor):
    pages = [visitor.get("/accounts/login/") for _ in range(12)]

    assert {page["Content-Encoding"] for page in pages} == {"gzip"}
    assert "Accept-Encoding" in pages[0]["Vary"]
    text = gzip.decompress(pages[0].content).decode()
    assert text.rstrip().endswith("</html>")
    assert len(pages[0].content) < len(text)
    assert len({len(page.content) for page in pages}) > 2


def test_an_answer_of_the_api_is_not_since_its_etag_would_change(visitor):
    answer = visitor.get("/api/v1/organization")

    assert "Content-Encoding" not in answer
    assert not answer.get("ETag", "").startswith("W/")


def test_no_robot_is_invited_anywhere(visitor):
    for host in ("acme.localhost", "localhost"):
        robots = visitor.get("/robots.txt", HTTP_HOST=host)

        assert robots["Content-Type"].startswith("text/plain")
        assert robots.content.decode() == "User-agent: *\nDisallow: /\n"


def test_files_are_collected_with_names_for_ever_and_compressed(tmp_path):
    """As the image does; a style that names a file which is missing would stop it."""
    env = {**os.environ, "CAREOPS_STATIC_ROOT": str(tmp_path)}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, cwd=project.BASE_DIR, env=env, check=True)

    named = json.loads((tmp_path / "staticfiles.json").read_text())["paths"]
    style = named["careops/careops.css"]
    assert style != "careops/careops.css"
    assert (tmp_path / f"{style}.gz").exists()
