"""Do the tests run where there is no Chromium, or no package that drives one?"""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PACKAGES = ["playwright", "pytest_playwright", "axe_playwright_python"]
HIDE = f"""
import sys

class Hider:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {PACKAGES}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Hider())
"""
NEED_CHROMIUM = "They need Chromium: `apt-get install chromium-headless-shell` or `chromium`"
NEED_PACKAGES = "They need the packages of requirements/browser.txt"


@pytest.fixture
def run_pytest(tmp_path):
    """Run pytest in a process of its own, where no program is found; the last it said, and its exit code."""

    def run_pytest(*arguments, **variables):
        ours = {k: v for k, v in os.environ.items() if "PYTEST" not in k and k != "CHROMIUM"}
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
            cwd=settings.BASE_DIR,
            env=ours | {"PATH": "/nonexistent", "PYTHONPATH": str(tmp_path)} | variables,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.stdout[-1000:], done.returncode

    return run_pytest


@pytest.fixture
def without_packages(tmp_path):
    """As if nothing of browser.txt were installed; pytest's option for that."""
    (tmp_path / "sitecustomize.py").write_text(HIDE)
    return ["-p", "no:playwright"]


def test_everything_is_collected_without_chromium_and_its_packages(run_pytest, without_packages):
    said, code = run_pytest("--collect-only", *without_packages)

    assert code == 0, said
    assert "the browser tests did not run" in said.splitlines()[-3]
    assert NEED_CHROMIUM in said.splitlines()[-2]


def test_a_browser_test_that_is_named_is_skipped_without_its_packages(run_pytest, without_packages):
    said, code = run_pytest("tests/browser/test_look.py", *without_packages, CHROMIUM="chromium")

    assert code == 0, said
    assert NEED_PACKAGES in said.splitlines()[-2]
    assert " skipped in " in said.splitlines()[-1]


def test_a_browser_test_that_is_named_is_skipped_without_chromium(run_pytest):
    said, code = run_pytest("tests/browser/test_desk_pages.py")

    assert code == 0, said
    assert NEED_CHROMIUM in said.splitlines()[-2]
    assert " skipped in " in said.splitlines()[-1]
