"""How large is it, and do its rooms keep apart? Run with ``-s`` to read the figures."""

from __future__ import annotations

from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest
from django.conf import settings

from careops.policy.workflow import kinds
from careops.proof.printing import sources_of
from tests.test_project import CODE, ROOT, functions, name_of, text_of

LONGEST = 250  # lines of a file
PAGE = 66
LONGEST_POLICY = 450  # of its sentences: they are read as a whole
# Why these are longer.
LONGER = {
    "careops/settings.py": "one list, which Django reads as one",
    "careops/people/models.py": "logins, members, providers, patients and partners name each other",
    "careops/outbox/models.py": "a message, its link and its channel's rest name each other",
}


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
    """Where the first sentence stands in each file of each policy, and of how many lines that is."""
    for path in policies():
        before = text_of(ROOT / path).split("@transition(")[0].count("\n")
        yield path, before + 1, lines(ROOT / path)


def policies():
    return [path for policy in kinds().values() for path in sources_of(policy)]


def test_the_figures_can_be_read():
    for room, size in sorted(rooms().items()):
        print(f"{room}: {size} lines")
    longest = sorted(sizes().items(), key=lambda item: -item[1])[:5]
    print("largest files:", ", ".join(f"{name} {size}" for name, size in longest))
    print("largest function:", max(functions(), key=lambda item: item[1]))
    for path, line, size in first_sentences():
        print(f"{path}: first sentence on line {line} of {size}")

    assert sum(rooms().values()) == sum(sizes().values())


def test_no_file_is_too_long_to_be_read_at_a_sitting():
    most = dict.fromkeys(policies(), LONGEST_POLICY)

    assert {name for name, size in sizes().items() if size > most.get(name, LONGEST)} == set(LONGER)


def test_a_policy_begins_with_its_states_and_sentences():
    """In the first third of its file; of a short one, on its first page."""
    late = [path for path, line, size in first_sentences() if line > max(size / 3, PAGE)]

    assert late == []


@pytest.mark.parametrize("domain", settings.DOMAINS)
def test_no_module_of_a_domain_needs_one_that_needs_it(domain):
    TopologicalSorter(imports_within(domain)).prepare()  # a CycleError names those that do


# Where one only speaks of the other's type: a sentence is of a subject, a scope of a tenant.
OF_TYPES = {
    "careops.policy.rules": "careops.policy.workflow",
    "careops.tenancy.scope": "careops.tenancy.models",
}


def test_no_module_of_the_kernel_needs_one_that_needs_it():
    graph = imports_within("careops")
    needed = {module: names - {OF_TYPES.get(module)} for module, names in graph.items()}

    assert all(other in graph[module] for module, other in OF_TYPES.items())
    TopologicalSorter(needed).prepare()
