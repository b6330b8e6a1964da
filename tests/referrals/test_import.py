"""How do referrals come in from a spreadsheet?"""

import csv
import io
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from careops.people.models import Patient
from careops.values.sheets import read_sheet
from referrals.models import Referral
from tests.factories import make_client, make_network, make_provider

HEADER = (
    "first_name,last_name,email,mobile,need,network,preferred_provider,only_preferred,consent\n"
)


@pytest.fixture
def people(tenant):
    make_network("sun", "Sun Life")
    return make_provider("Zoë Brown", email="zoe@clinic.example")


def run(tmp_path, content, name="in.csv"):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    out = io.StringIO()
    call_command("import_referrals", str(file), "--tenant", "acme", stdout=out)
    rejects = Path(f"{file}.rejected.csv")
    return out.getvalue(), rejects


def rows_of(rejects):
    return list(csv.DictReader(io.StringIO(rejects.read_text(encoding="utf-8-sig"))))


def test_good_lines_come_in_and_a_second_run_adds_nothing(tmp_path, people):
    content = (
        HEADER
        + "Maya,Hart,maya@mail.example,(416) 555-0111,Low mood,Sun Life,zoe@clinic.example,no,yes\n"
    )

    first, rejects = run(tmp_path, content)
    again, _ = run(tmp_path, content)

    assert first == "1 lines: 1 added, 0 there already, 0 rejected.\n"
    assert again == "1 lines: 0 added, 1 there already, 0 rejected.\n"
    assert not rejects.exists()
    referral = Referral.objects.get()
    assert (referral.state, referral.preferred, referral.network) == ("offered", people, "sun")
    assert referral.client.mobile == "+14165550111"


def test_bad_lines_come_back_with_their_reason_and_can_be_corrected_and_imported(tmp_path, people):
    content = HEADER + (
        "Maya,Hart,not-an-address,12,Low mood,Moon,,yes,no\n"
        "Leo,Stone,leo@mail.example,,Sleep,,,,yes\n"
        ",,,,,,,,\n"
    )

    said, rejects = run(tmp_path, content)

    assert said.startswith("2 lines: 1 added, 0 there already, 1 rejected.")
    (row,) = rows_of(rejects)
    assert (row["line"], row["first_name"]) == ("2", "Maya")
    assert row["field"] == "email; consent; mobile; network; only_preferred"
    assert "'Moon' is not one of your networks" in row["reason"]

    corrected = rejects.read_text(encoding="utf-8-sig")
    corrected = corrected.replace("not-an-address,12,", "maya@mail.example,416 555 0111,")
    corrected = corrected.replace("Moon,,yes,no", "Sun Life,Zoë Brown,yes,yes")
    said, _ = run(tmp_path, corrected, "corrected.csv")
    assert said.startswith("1 lines: 1 added")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a byte-order mark", lambda text: b"\xef\xbb\xbf" + text.encode()),
        ("Windows line ends", lambda text: text.replace("\n", "\r\n").encode()),
        ("Windows' alphabet", lambda text: text.encode("cp1252")),
        ("semicolons", lambda text: text.replace(",", ";").encode()),
        ("capital headings", lambda text: text.replace("first_name", "First_Name").encode()),
    ],
)
def test_files_of_every_origin_are_read(tmp_path, people, name, change):
    run(tmp_path, change(HEADER + "Zoé,Núñez,z@mail.example,,Anxiété,,Zoë Brown,,oui\n"))

    referral = Referral.objects.get()
    assert (referral.client.name, referral.need, referral.preferred) == (
        "Zoé Núñez",
        "Anxiété",
        people,
    )


@pytest.mark.parametrize(
    "mobile", ["416-555-0111", "+1 416 555 0111", "1.416.555.0111", "4165550111"]
)
def test_telephone_numbers_are_read_in_several_ways(tmp_path, people, mobile):
    run(tmp_path, HEADER + f"Maya,Hart,m@mail.example,{mobile},Low mood,,,,yes\n")

    assert Patient.objects.get().mobile == "+14165550111"


def test_the_same_client_in_two_lines_is_one_client(tmp_path, people):
    run(
        tmp_path,
        HEADER
        + "Maya,Hart,m@mail.example,,Low mood,,,,yes\nMAYA,hart,M@mail.example,,Sleep,,,,yes\n",
    )

    assert (Patient.objects.count(), Referral.objects.count()) == (1, 2)


def test_a_provider_is_named_by_an_address_as_anybody_writes_it(tmp_path, people):
    make_provider("Bob Brown", email="bob@xn--bcher-kva.example")

    said, _ = run(tmp_path, HEADER + "Jo,Hart,j@mail.example,,Sleep,,Bob@Bücher.example,,yes\n")

    assert "1 added" in said


CLIENT = HEADER + "Jürgen,{},j@mail.example,,{},,,,yes\n"


def test_a_client_is_known_in_whichever_spelling(tmp_path, people):
    run(tmp_path, CLIENT.format("Mueller", "Low mood"))
    run(
        tmp_path,
        CLIENT.format("Müller", "Sleep") + CLIENT.format("Muller", "A fall")[len(HEADER) :],
    )

    assert (Patient.objects.count(), Referral.objects.count()) == (1, 3)


def test_a_client_who_was_two_is_the_one_they_turned_out_to_be(tmp_path, people):
    kept = make_client("Jürgen", "Müller", email="jm@mail.example")
    make_client("Jürgen", "Müller", email="j@mail.example", merged_into=kept)

    run(tmp_path, CLIENT.format("Müller", "Sleep"))

    assert Referral.objects.get().client == kept


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("name,email\n", "no column 'first_name'"),
        (HEADER.replace("need", "nede"), "an unknown column 'nede'"),
        ("", "no column 'first_name'"),
    ],
)
def test_a_file_with_other_columns_is_refused_with_what_to_write(tmp_path, people, content, reason):
    with pytest.raises(CommandError, match=reason):
        run(tmp_path, content)


def test_a_line_with_too_many_cells_or_a_nul_byte_is_rejected(tmp_path, people):
    content = (
        HEADER
        + "Maya,Hart,m@mail.example,,Low,mood,,,,yes,\nLeo,S\0,l@mail.example,,Sleep,,,,yes\n"
    )

    said, rejects = run(tmp_path, content)

    assert "0 added, 0 there already, 2 rejected" in said
    assert [row["line"] for row in rows_of(rejects)] == ["2", "3"]


def test_an_open_quotation_mark_swallows_nobody(tmp_path, people):
    content = HEADER + (
        'Maya,Hart,m@mail.example,,"Low mood,,,,yes\n'
        "Leo,Stone,l@mail.example,,Sleep,,,,yes\n"
        "Ann,Lee,a@mail.example,,Grief,,,,yes\n"
        'Zoë,Roy,z@mail.example,,"Work, and sleep",,,,yes\n'
    )

    said, rejects = run(tmp_path, content)

    assert said.startswith("4 lines: 3 added, 0 there already, 1 rejected.")
    assert sorted(r.need for r in Referral.objects.all()) == ["Grief", "Sleep", "Work, and sleep"]
    (row,) = rows_of(rejects)
    assert (row["line"], row["field"], row["first_name"]) == ("2", "line", "Maya")
    assert "A quotation mark opens here" in row["reason"]

    mended = rejects.read_text(encoding="utf-8-sig").replace('"""Low mood"', "Low mood")
    said, _ = run(tmp_path, mended, "mended.csv")
    assert said.startswith("1 lines: 1 added")


def test_a_language_that_nobody_knows_is_one_rejected_line(tmp_path, people):
    content = (
        "first_name,last_name,email,need,consent,language\n"
        "Maya,Hart,m@mail.example,Sleep,yes,Portuguese (Brazil)\n"
        "Leo,Stone,l@mail.example,Sleep,yes,Elvish of the third age\n"
        "Ann,Lee,a@mail.example,Sleep,yes,français\n"
    )

    said, rejects = run(tmp_path, content)

    assert said.startswith("3 lines: 2 added, 0 there already, 1 rejected.")
    assert sorted(p.language for p in Patient.objects.all()) == ["fr", "pt-BR"]
    assert [row["field"] for row in rows_of(rejects)] == ["language"]


def test_what_is_sent_in_utf_16_with_sep_and_empty_columns_is_read(tmp_path, people):
    lines = (
        HEADER
        + "Zoe\u0301,N\u00fan\u0303ez,z@mail.example,,\u00a0Anxie\u0301te\u0301,,,,oui\n,,,,,,,,\n"
    )
    content = "sep=;\n" + lines.replace(",", ";").replace("\n", ";;\n")

    said, _ = run(tmp_path, content.encode("utf-16"))

    assert said == "1 lines: 1 added, 0 there already, 0 rejected.\n"
    assert Referral.objects.get().client.first_name == "Zoé"


def test_the_file_of_rejects_starts_no_formula_and_can_be_mended(tmp_path, people):
    content = HEADER + '"=HYPERLINK(""x"")",Hart,m@mail.example,+1 416 555 0111,-5 kg,,,,\n'

    _, rejects = run(tmp_path, content)

    (row,) = rows_of(rejects)
    assert not [cell for cell in row.values() if cell[:1] in "=+-@\t\r" and cell]
    mended = rejects.read_text(encoding="utf-8-sig").rstrip() + "yes\n"
    run(tmp_path, mended, "mended.csv")
    referral = Referral.objects.get()
    assert (referral.client.first_name, referral.need) == ('=HYPERLINK("x")', "-5 kg")
    assert referral.client.mobile == "+14165550111"


def test_a_failure_in_the_middle_says_what_is_in_and_running_again_adds_the_rest(
    tmp_path, people, monkeypatch
):
    monkeypatch.setattr("careops.imports.lines.CHUNK", 2)
    content = HEADER + "".join(
        f"Maya,Hart{letter},m{letter}@mail.example,,Sleep,,,,yes\n" for letter in "abcde"
    )

    def until_the_disk_fails(lines):
        yield from islice(lines, 3)
        raise OSError("Input/output error")

    monkeypatch.setattr(
        "referrals.lists.read_sheet",
        lambda sheet, columns: until_the_disk_fails(read_sheet(sheet, columns)),
    )
    with pytest.raises(
        CommandError, match=r"Stopped after line 3: 2 added.*nothing comes in twice"
    ):
        run(tmp_path, content)
    assert Referral.objects.count() == 2

    monkeypatch.undo()
    said, _ = run(tmp_path, content)
    assert said == "5 lines: 3 added, 2 there already, 0 rejected.\n"


def test_a_heading_that_stands_twice_is_refused_by_name(tmp_path, people):
    with pytest.raises(CommandError, match="the column 'need' twice"):
        run(tmp_path, HEADER.replace("mobile", "need") + "a,b,c,d,e,f,g,h,i\n")


def test_the_rejects_never_overwrite_what_is_imported(tmp_path, people):
    file = tmp_path / "in.csv"
    file.write_text(HEADER)

    with pytest.raises(CommandError, match="need a file of their own"):
        call_command("import_referrals", str(file), "--tenant", "acme", "--rejects", str(file))
    assert file.read_text() == HEADER
