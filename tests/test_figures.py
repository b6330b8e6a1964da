"""How large is it, and do its rooms keep apart? Run with ``-s`` to read the figures."""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from django.conf import settings

from careops.policy.workflow import kinds
from careops.proof.printing import source_of
from tests.test_project import CODE, ROOT, functions, name_of, text_of

LONGEST = 250  # lines of a file
LONGEST_POLICY = 450
# Policies and settings are read as a whole; charts, people and messages are each one thing still.
LONGER = {"careops/settings.py"}


def lines(path):
    return len(text_of(path).splitlines())


def sizes():
    return {name_of(path): lines(path) for path in CODE}


def rooms():
    """Lines a room: a folder of the kernel, or a domain."""
    found = {}
    for name, size in sizes().items():
        top, *below = Path(name).parts
        room = f"{top}/{below[0]}" if top == "careops" and len(below) > 1 else top
        found[room] = found.get(room, 0) + size
    return found


def imports_within(top):
    """Every module with those of its own that it imports, also where only types are asked for."""
    graph = grimp.build_graph(top, exclude_type_checking_imports=False, cache_dir=None)
    return {
        module: graph.find_modules_directly_imported_by(module)
        for module in graph.modules
        if ".migrations" not in module
    }


def first_sentences():
    """The share of its file that stands before the first sentence of each policy."""
    for policy in kinds().values():
        path = ROOT / source_of(policy)
        before = text_of(path).split("@transition(")[0].count("\n")
        yield policy.kind, before + 1, lines(path)


def test_the_figures_can_be_read():
    for room, size in sorted(rooms().items()):
        print(f"{room}: {size} lines")
    longest = sorted(sizes().items(), key=lambda item: -item[1])[:5]
    print("largest files:", ", ".join(f"{name} {size}" for name, size in longest))
    print("largest function:", max(functions(), key=lambda item: item[1]))
    for kind, line, size in first_sentences():
        print(f"{kind}: first sentence on line {line} of {size}")

    assert sum(rooms().values()) == sum(sizes().values())


@pytest.mark.parametrize("domain", settings.DOMAINS)
def test_no_module_of_a_domain_needs_one_that_needs_it(domain):
    TopologicalSorter(imports_within(domain)).prepare()  # a CycleError names those that do
