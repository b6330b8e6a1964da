"""Does the project keep its own promises? Its pages, its limits, its words."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from functools import cache
from pathlib import Path
from statistics import median

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.engine import Engine
from django.template.loaders.filesystem import Loader
from hypothesis import HealthCheck

from careops.conversation.later import HELD_BACK
from careops.conversation.writing import MENTIONED, WROTE
from careops.engine import codes, renewal
from careops.engine.following import FOLLOWED
from careops.engine.holding import HANDED, RETURNED, RETURNED_LATE
from careops.policy.effects import ADDRESS, Send
from careops.policy.workflow import kinds
from careops.proof.effect_checks import template_of

ROOT = settings.BASE_DIR
APPS = ("careops", *settings.DOMAINS)
SOURCES = [p for top in APPS for p in sorted((ROOT / top).rglob("*.py"))]
CODE = [path for path in SOURCES if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
HERE = Path(__file__)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


@cache
def text_of(path):
    return path.read_text(encoding="utf-8")


@cache
def tree_of(path):
    return ast.parse(text_of(path))


@cache
def tracked():
    """All files that are part of the project."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, text=True)
    files = [ROOT / name for name in done.stdout.split("\0") if name]
    return [path for path in files if path.is_file()]


# Requirements

ID = re.compile(r"\b(?:S[0-4]|SX)-A?[0-9]+\b")
ROW = re.compile(r"^\| ((?:S[0-4]|SX)-A?[0-9]+) \| (.+?) \| (.+) \|$", re.MULTILINE)
LAST = {"S0": (26, 12), "S1": (27, 9), "S2": (40, 12), "S3": (48, 7), "S4": (26, 12), "SX": (17, 0)}


def requirements():
    return ROW.findall(text_of(ROOT / "docs" / "requirements.md"))


def all_ids():
    for part, (last, last_settled) in LAST.items():
        yield from (f"{part}-{n}" for n in range(1, last + 1))
        yield from (f"{part}-A{n}" for n in range(1, last_settled + 1))


def test_every_requirement_is_listed_once():
    assert sorted(listed for listed, _, _ in requirements()) == sorted(all_ids())


def test_every_requirement_is_shown_by_a_test_or_open():
    for requirement, what, shown in requirements():
        assert shown == "open" or re.fullmatch(r"`[\w/.:]+`(<br>`[\w/.:]+`)*", shown), requirement
        assert what.endswith((".", "?")), requirement


def test_every_test_that_shows_a_requirement_exists():
    known = {
        f"{path.relative_to(ROOT / 'tests').as_posix()}::{node.name}"
        for path in TESTS
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef)
    }
    named = {test for _, _, shown in requirements() for test in re.findall(r"`(.+?)`", shown)}

    assert named - known == set()


def test_every_requirement_that_is_cited_exists():
    known = set(all_ids())
    for path in [*SOURCES, *TESTS, *sorted((ROOT / "docs").rglob("*.md"))]:
        assert set(ID.findall(text_of(path))) <= known, name_of(path)


def test_everything_about_referrals_is_shown():
    assert [i for i, _, shown in requirements() if i.startswith("S4") and shown == "open"] == []


# Limits


def functions():
    for path in CODE:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name_of(path)}::{node.name}", length(node)


def length(function):
    """Lines from the signature to the end, without decorators and docstring."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function):
        lines -= function.body[0].end_lineno - function.body[0].lineno + 1
    return lines


def test_no_function_is_longer_than_50_lines_and_most_are_short():
    lengths = dict(functions())

    assert {name: lines for name, lines in lengths.items() if lines > 50} == {}
    assert median(lengths.values()) < 8


def test_every_module_answers_a_question():
    """But for those whose name Django gives, and packages."""
    given = {"__init__.py", "apps.py", "manage.py"}
    silent = [p for p in CODE if p.name not in given and not ast.get_docstring(tree_of(p))]

    assert list(map(name_of, silent)) == []


WAITS = {"wait", "join", "result", "communicate", "acquire", "get"}


def impatient(call):
    """Whether the call gives up after so many seconds of its own."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    limits = [k.value for k in call.keywords if k.arg in {"timeout", "deadline"}]
    limits += call.args[:1] if name in WAITS else []
    numbers = [
        n for n in limits if isinstance(n, ast.Constant) and isinstance(n.value, int | float)
    ]
    return bool(numbers)


def test_no_test_depends_on_how_fast_the_machine_is():
    """Whoever waits, waits as long as tests/patience.py says; Hypothesis has no deadline."""
    hasty = [
        f"{name_of(path)}:{node.lineno}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and impatient(node)
    ]

    assert hasty == []
    assert hypothesis.settings().deadline is None
    assert HealthCheck.too_slow in hypothesis.settings().suppress_health_check


def test_no_module_is_a_drawer():
    """A module that is named after nothing in particular collects everything."""
    drawers = {"utils", "util", "helpers", "services", "common", "misc", "lib", "base_utils"}

    assert [name_of(path) for path in CODE if {path.stem, *path.parts} & drawers] == []


# Checks at start-up


NUMBER = r"\w+\.[EW]\d{3}"


def numbers_of_checks():
    """The number of each fault, as ``web.E001``, and the place that finds it."""
    for path in CODE:
        own = re.search(r'id=f"(\w+)\.E\{number', text_of(path))
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Call(func=ast.Name("fault"), args=[ast.Constant(int(number)), *_]):
                    found = f"{own[1] if own else 'policy'}.E{number:03}"
                case ast.keyword("id", ast.Constant(str(found))) if re.fullmatch(NUMBER, found):
                    pass
                case _:
                    continue
            yield found, f"{name_of(path)}:{node.lineno}"


def test_every_fault_that_a_check_finds_has_a_number_of_its_own():
    places = defaultdict(list)
    for number, place in numbers_of_checks():
        places[number].append(place)

    assert {number: found for number, found in places.items() if len(found) > 1} == {}
    assert {"policy.E001", "web.E001", "desk.E001", "tenancy.E001"} <= places.keys()


# Templates

# Django and allauth look for these by their names.
BY_NAME = {f"{status}.html" for status in (400, 403, "403_csrf", 404, 409, 429, 500)}
BY_NAME |= {"account/password_reset_help_text.html"}
BY_NAME |= {f"account/email/invitation_{part}.txt" for part in ("subject", "message")}


def templates():
    """Ours, by the name under which they are loaded."""
    tops = [ROOT / "templates", *(ROOT / "careops").glob("*/templates")]
    return {
        path.relative_to(top).as_posix(): path
        for top in tops
        for path in sorted(top.rglob("*"))
        if path.is_file()
    }


def sent():
    """What the policies say; and how a mail looks, where it is not made from its text."""
    for policy in kinds().values():
        for rule in policy.rules().values():
            for effect in rule.effects:
                if isinstance(effect, Send):
                    text = template_of(policy, effect)
                    yield from (text, text.replace(".txt", ".html"))
    yield from (
        f"{path}/{own}.txt" for path in ADDRESS for own in (renewal.TEMPLATE, codes.TEMPLATE, WROTE)
    )
    beside = (MENTIONED, FOLLOWED, HELD_BACK, HANDED, RETURNED, RETURNED_LATE)
    yield from (f"email/{own}.txt" for own in beside)


def overrides(name):
    """Whether another application brings a template of this name, which ours replaces."""
    others = [Path(app.path) / "templates" for app in apps.get_app_configs()]
    theirs = [folder for folder in others if ROOT not in folder.parents or ".venv" in folder.parts]
    loader = Loader(Engine.get_default(), theirs)
    try:
        loader.get_template(name)
    except TemplateDoesNotExist:
        return False
    return True


def quoted():
    """Whatever looks like a name and stands in quotes, with the files in which it does."""
    found = defaultdict(set)
    for path in {*SOURCES, *templates().values()}:
        for name in re.findall(r'"(?=([\w./-]+)")', text_of(path)):
            found[name].add(path)
    return found


def test_every_template_is_used():
    """Another file quotes it: by its whole name, or by its last part as the desk does."""
    expected, quotes = BY_NAME | set(sent()), quoted()
    others = {name: path for name, path in templates().items() if name not in expected}
    unnamed = [n for n, path in others.items() if not (quotes[n] | quotes[path.name]) - {path}]

    assert [name for name in unnamed if not overrides(name)] == []


# Settings


def settings_read():
    """The names of environment variables that the application asks for."""
    for path in CODE:
        for node in ast.walk(tree_of(path)):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name("env")), args=[ast.Constant(str(name)), *_]
                ):
                    yield name


def test_every_setting_is_in_the_table_of_settings_and_no_other():
    """But for what the launcher, Django and Compose read themselves."""
    cells = re.findall(
        r"^\| (`[A-Z_`, ]+`) \|", text_of(ROOT / "docs" / "settings.md"), re.MULTILINE
    )
    table = {name for cell in cells for name in re.findall("[A-Z_]+", cell)}
    compose = set(re.findall(r"\$\{([A-Z_]+)", text_of(ROOT / "docker-compose.yml")))
    others = {"DATABASE_OWNER_URL", "DJANGO_SETTINGS_MODULE"}

    assert table == {*settings_read(), *compose, *others}


# Pages


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"])
def test_every_link_of_a_page_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(ROOT / page))

    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_link_within_the_docs_leads_somewhere():
    for page in sorted((ROOT / "docs").rglob("*.md")):
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text_of(page))
        assert [link for link in links if not (page.parent / link).exists()] == [], name_of(page)


def test_every_decision_has_a_number_a_title_and_its_three_parts():
    decisions = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))
    for path in decisions:
        parts = re.findall(r"^#+ .+$", text_of(path), re.MULTILINE)
        assert parts[0].startswith(f"# {int(path.name[:4])}. "), name_of(path)
        assert parts[1:] == ["## Context", "## Decision", "## Consequences"], name_of(path)
        assert len(text_of(path).splitlines()) < 60, name_of(path)


# Nothing of one machine


def test_nothing_names_a_registry_or_a_place_on_one_machine():
    registries = [
        "pypi." + "org",
        "files.python" + "hosted",
        "registry.npm" + "js",
        "deb.debian" + ".",
    ]
    places = [
        "/" + place for place in ("work" + "/main", "work" + "/shared", "root" + "/", "home" + "/")
    ]
    forbidden = re.compile("|".join(re.escape(word) for word in registries + places))
    found = {}
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture
        if words := set(forbidden.findall(text)):
            found[name_of(path)] = words

    assert found == {}
