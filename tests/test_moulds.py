"""Is what was kept from an earlier run only taken for the migrations that it comes from?"""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest

from tests import moulds


@pytest.fixture
def migrations(tmp_path, monkeypatch):
    """The folder of all migrations there are."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0001_initial.py").write_text("from careops.people.names import name_key\n")
    monkeypatch.setattr(moulds.apps, "get_app_configs", lambda: [SimpleNamespace(path=tmp_path)])
    return folder


def name():
    return moulds.name_of_the_migrations(os.environ["DATABASE_OWNER_URL"])


def test_another_migration_and_a_changed_one_have_another_name(migrations):
    names = [name()]
    (migrations / "0002_more.py").write_text("")
    names.append(name())
    (migrations / "0001_initial.py").write_text("")
    names.append(name())

    assert len(set(names)) == 3
    assert name() == names[-1]


def test_what_a_migration_imports_of_ours_belongs_to_it(migrations, tmp_path, monkeypatch):
    module = tmp_path / "used_by_a_migration.py"
    (migrations / "0001_initial.py").write_text("import used_by_a_migration\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(moulds, "PROJECT", tmp_path)
    names = []
    for said in ("A = 1", "A = 2"):
        module.write_text(said)
        names.append(name())

    assert names[0] != names[1]


def test_a_dump_that_nobody_may_keep_hinders_no_run(tmp_path, monkeypatch):
    (tmp_path / "dump").write_bytes(b"x")
    (tmp_path / "taken").write_text("no folder")
    monkeypatch.setattr(moulds, "KEPT", tmp_path / "taken")

    moulds.keep(tmp_path / "dump", tmp_path / "taken" / "1.dump")

    assert (tmp_path / "taken").read_text() == "no folder"
