"""How do patients and their visits come in from a spreadsheet?"""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from careops.people.models import Patient
from careops.record.models import Entry
from careops.tenancy.scope import tenant_scope
from portal.models import Chart, Visit
from tests.factories import make_client, make_provider, make_tenant
from tests.portal.charts import make_visit

HEADER = "patient_id,first_name,last_name,birth_date,email,mobile,language,visit_id,concern,at,state,provider\n"
MAYA = "P-1,Maya,Hart,1990-02-28,maya@mail.example,416 555 0111,fr,"
RASH = "V-1,A rash,2026-02-27 10:00,completed,Bob Brown\n"


@pytest.fixture
def bob(tenant):
    return make_provider("Bob Brown", email="bob@clinic.example")


def run(tmp_path, content, name="in.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    out = io.StringIO()
    call_command("import_visits", str(file), "--tenant", "acme", stdout=out)
    return out.getvalue(), Path(f"{file}.rejected.csv")


def rows_of(rejects):
    return list(csv.DictReader(io.StringIO(rejects.read_text(encoding="utf-8-sig"))))


def test_good_lines_come_in_and_a_second_run_adds_nothing(tmp_path, bob):
    content = HEADER + MAYA + RASH + MAYA + "V-2,A check-up,2026-04-01T09:00:00Z,planned,\n"

    first, rejects = run(tmp_path, content)
    before = list(Visit.objects.order_by("pk").values()), list(Patient.objects.values())
    again, _ = run(tmp_path, content)

    assert first == "2 lines: 2 added, 0 changed, 0 there already, 0 rejected.\n"
    assert again == "2 lines: 0 added, 0 changed, 2 there already, 0 rejected.\n"
    assert not rejects.exists()
    assert before == (list(Visit.objects.order_by("pk").values()), list(Patient.objects.values()))
    patient = Patient.objects.get()
    assert (patient.birth_date, patient.mobile, patient.language) == (
        date(1990, 2, 28),
        "+14165550111",
        "fr",
    )
    visit = Visit.objects.get(external_id="V-1")
    assert (visit.patient, visit.provider, visit.state) == (patient, bob, "completed")
    assert visit.at == datetime(2026, 2, 27, 15, tzinfo=UTC)  # by the practice's clock
    assert Entry.objects.filter(action="import_visits").count() == 1


def test_a_time_without_a_zone_is_by_the_practices_clock(tmp_path, bob, tenant):
    tenant.time_zone = "America/Vancouver"
    tenant.save()

    run(tmp_path, HEADER + MAYA + RASH)

    assert Visit.objects.get().at == datetime(2026, 2, 27, 18, tzinfo=UTC)


def test_a_visit_that_took_place_says_so_the_next_time(tmp_path, bob):
    run(tmp_path, HEADER + MAYA + RASH.replace("completed", "planned"))

    said, _ = run(tmp_path, HEADER + MAYA + RASH)

    assert said == "1 lines: 0 added, 1 changed, 0 there already, 0 rejected.\n"
    assert (Visit.objects.get().state, Visit.objects.get().version) == ("completed", 2)


def test_bad_lines_come_back_with_their_reason_and_can_be_corrected_and_imported(tmp_path, bob):
    bad = MAYA.replace("1990-02-28", "28 Feb") + RASH.replace("completed", "maybe").replace(
        "Bob", "Rob"
    )
    content = HEADER + bad + "P-2,Leo,Stone,1980-01-01,leo@mail.example,,,,,,,\n" + ",,,,,,,,,,,\n"

    said, rejects = run(tmp_path, content)

    assert said.startswith("2 lines: 1 added, 0 changed, 0 there already, 1 rejected.")
    (row,) = rows_of(rejects)
    assert row["line"] == "2"
    assert row["field"] == "birth_date; state; provider"
    assert "planned, completed or cancelled" in row["reason"]
    corrected = rejects.read_text(encoding="utf-8-sig")
    for wrong, right in (("28 Feb", "1990-02-28"), ("maybe", "done"), ("Rob", "Bob")):
        corrected = corrected.replace(wrong, right)
    said, _ = run(tmp_path, corrected, "corrected.csv")
    assert said.startswith("1 lines: 1 added")


@pytest.mark.parametrize("lacking", ["concern", "at", "state", "visit_id"])
def test_a_visit_is_told_of_in_full(lacking, tmp_path, bob):
    cells = {"visit_id": "V-1", "concern": "A rash", "at": "2026-02-27 10:00", "state": "completed"}
    line = ",".join({**cells, lacking: ""}.values())

    _, rejects = run(tmp_path, f"{HEADER}{MAYA}{line},\n")

    (row,) = rows_of(rejects)
    assert row["field"] == lacking
    assert not Visit.objects.exists()


def test_whom_we_know_by_just_these_particulars_is_the_same_patient(tmp_path, bob):
    known = make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 2, 28))

    run(tmp_path, HEADER + MAYA + RASH)

    assert Chart.objects.get().patient == known
    assert Patient.objects.count() == 1


def test_a_visit_is_never_moved_to_another_patient(tmp_path, bob):
    run(tmp_path, HEADER + MAYA + RASH)

    _, rejects = run(tmp_path, HEADER + MAYA.replace("P-1", "P-2").replace("Maya", "Leo") + RASH)

    assert rows_of(rejects)[0]["reason"] == "This is the id of another patient's visit."
    assert Patient.objects.count() == 1


def test_a_visit_that_the_desk_wrote_down_is_left_alone(tmp_path, bob):
    maya = make_client("Maya", "Hart", email="maya@mail.example", birth_date=date(1990, 2, 28))
    own = make_visit(maya, bob)

    run(tmp_path, HEADER + MAYA + RASH)

    assert Visit.objects.count() == 2
    assert Visit.objects.get(pk=own.pk).external_id == ""


@pytest.mark.parametrize("change", [
    lambda text: b"\xef\xbb\xbf" + text.encode(),
    lambda text: text.replace("\n", "\r\n").encode(),
    lambda text: text.replace(",", ";").encode(),
    lambda text: text.encode("utf-16"),
], ids=["a mark", "Windows", "semicolons", "UTF-16"])  # fmt: skip
def test_files_of_every_origin_are_read(change, tmp_path, bob):
    run(tmp_path, change(HEADER + MAYA.replace("Maya", "Zoé") + RASH))

    assert Patient.objects.get().first_name == "Zoé"


def test_the_same_ids_of_another_practice_are_others(tmp_path, bob):
    with tenant_scope(make_tenant("other")):
        Chart.objects.create(patient=make_client(), external_id="P-1")

    said, _ = run(tmp_path, HEADER + MAYA + RASH)

    assert said.startswith("1 lines: 1 added")


def test_a_long_file_goes_in_by_chunks(tmp_path, bob, monkeypatch):
    monkeypatch.setattr("careops.imports.lines.CHUNK", 2)
    lines = "".join(
        f"P-{n},Maya,Hart,1990-02-28,maya{n}@mail.example,,,V-{n},A rash,2026-02-27 10:00,seen,\n"
        for n in range(5)
    )

    said, _ = run(tmp_path, HEADER + lines)

    assert said.startswith("5 lines: 5 added")
    assert Visit.objects.count() == 5
