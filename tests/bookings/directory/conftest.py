"""What do the tests of the directory need? A service, and a way to import a list."""

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from bookings.directory.models import Service


@pytest.fixture
def ultrasound(tenant):
    return Service.objects.create(code="ultrasound", name="Ultrasound", name_fr="Échographie")


@pytest.fixture
def run(tmp_path):
    """Import a list; what was said, and where its rejects are."""

    def run_it(content, name="list.csv", tenant="acme"):
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        out = io.StringIO()
        call_command("import_clinics", str(file), "--tenant", tenant, stdout=out)
        return out.getvalue(), Path(f"{file}.rejected.csv")

    return run_it
