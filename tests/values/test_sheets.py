"""How is a spreadsheet read, whatever wrote it and whatever is broken in it?"""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careops.values.sheets import (
    FEEDBACK,
    TOO_MANY,
    UNCLOSED,
    BadFile,
    Columns,
    escaped,
    open_sheet,
    read_sheet,
    reject_row,
    unescaped,
)
from careops.values.table import EMAIL, FIRST_NAME, FREE_TEXT, YES_NO

COLUMNS = Columns(
    {"name": FIRST_NAME, "email": EMAIL, "need": FREE_TEXT, "consent": YES_NO}, ("name", "need")
)
HEADER = "name,email,need,consent\n"


def lines_of(content):
    raw = content if isinstance(content, bytes) else content.encode()
    with open_sheet(io.BytesIO(raw)) as sheet:
        lines = list(read_sheet(sheet, COLUMNS))
    for line in lines:
        if not line.problems:
            COLUMNS.read(line)
    return lines


def said(content):
    return [
        (line.number, line.raw["name"], line.raw["need"], *line.problems.values())
        for line in lines_of(content)
    ]


@pytest.mark.parametrize(
    "content",
    [
        pytest.param((HEADER + "Zoé,z@m.example,Anxiété,oui\n").encode(), id="utf-8"),
        pytest.param((HEADER + "Zoé,z@m.example,Anxiété,oui\n").encode("utf-8-sig"), id="a mark"),
        pytest.param((HEADER + "Zoé,z@m.example,Anxiété,oui\n").encode("utf-16"), id="utf-16"),
        pytest.param(b"\xfe\xff" + (HEADER + "Zoé,z@m.example,Anxiété,oui\n").encode("utf-16-be"), id="utf-16-be"),
        pytest.param((HEADER + "Zoé,z@m.example,Anxiété,oui\n").encode("cp1252"), id="Windows"),
        pytest.param(f"sep=;\r\n{HEADER}Zoé,z@m.example,Anxiété,oui\n".replace(",", ";"), id="sep="),
        pytest.param(f'"sep=\t"\n{HEADER}Zoé,z@m.example,Anxiété,oui\n'.replace(",", "\t"), id="sep= in marks"),
        pytest.param((HEADER + "Zoé,z@m.example,Anxiété,oui\n").replace(",", ";"), id="semicolons"),
        pytest.param((HEADER + "Zoé,z@m.example,Anxiété,oui\n").replace(",", "\t"), id="tabs"),
        pytest.param((HEADER + "Zoé,z@m.example,Anxiété,oui\n,,,\n").replace("\n", ",,,\r\n"), id="Excel"),
        pytest.param(HEADER + "Zoe\u0301,z@m.example,Anxie\u0301te\u0301,oui\n", id="accents apart"),
        pytest.param(HEADER + "\u00a0Zoé\u00a0,z@m.example,Anxiété\u202f,\u00a0oui\n", id="no-break spaces"),
        pytest.param(HEADER.upper().replace("NAME", "\u00a0Name ") + "Zoé,z@m.example,Anxiété,oui\n", id="headings"),
        pytest.param((HEADER + "Zoé,z@m.example,Anxiété,oui\n").replace("\n", "\r"), id="carriage returns"),
        pytest.param(HEADER + '"Zoé","z@m.example","Anxiété","oui"', id="marks everywhere"),
    ],
)  # fmt: skip
def test_files_of_every_origin_say_the_same(content):
    (line,) = lines_of(content)

    assert line.problems == {}
    assert line.values == {
        "name": "Zoé",
        "email": "z@m.example",
        "need": "Anxiété",
        "consent": True,
    }


def test_a_cell_may_have_lines_commas_and_doubled_marks():
    content = (
        HEADER + 'Maya,m@m.example,"Low mood,\nand ""tired""",yes\nLeo,l@m.example,Sleep,yes\n'
    )

    assert said(content) == [(2, "Maya", 'Low mood,\nand "tired"'), (4, "Leo", "Sleep")]


def test_the_first_cell_may_have_lines_too():
    content = "need,name,email,consent\n" + '"Low\nmood",Maya,m@m.example,yes\n'

    assert said(content) == [(2, "Maya", "Low\nmood")]


@pytest.mark.parametrize(
    "below",
    [
        'Ann,a@m.example,"Sleep, evenings",yes\n',  # its mark would close the open one
        'Ann,a@m.example,"",yes\n',  # a doubled mark is text
        'Ann,a@m.example,5",yes\n',  # closes it in its place
        "Ann,a@m.example,Sleep,yes\n",  # nothing closes it
        '"Ann",a@m.example,Sleep,yes\n',
    ],
)
def test_only_the_line_in_which_a_mark_stays_open_is_broken(below):
    content = HEADER + 'Maya,m@m.example,"Low mood,yes\nLeo,l@m.example,Sleep,yes\n' + below

    lines = lines_of(content)

    broken = [(line.number, line.problems.get("line")) for line in lines]
    assert broken == [(2, UNCLOSED), (3, None), (4, None)]
    assert [line.raw["name"] for line in lines] == ["Maya", "Leo", "Ann"]
    assert "Leo" not in "".join(lines[0].raw.values())


def test_a_thousand_open_marks_break_a_thousand_lines():
    content = HEADER + 'Maya,m@m.example,"Low mood,yes\n' * 1000

    assert [len(line.problems) for line in lines_of(content)] == [1] * 1000


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("name,email,need,Name\n", "the column 'name' twice"),
        ("name,emial,need\n", "an unknown column 'emial'"),
        ("email\n", "no column 'name', no column 'need'"),
        ("", "no column 'name'"),
    ],
)
def test_headings_are_refused_by_name(header, reason):
    with pytest.raises(BadFile, match=reason):
        lines_of(header + "x,x,x,x\n")


def test_what_stands_beyond_the_headings_is_not_lost_silently():
    (line,) = lines_of(HEADER + "Maya,m@m.example,Low mood, and sleep,yes\n")

    assert line.problems == {"line": TOO_MANY}
    assert "yes" in line.beyond


def test_what_stands_under_no_heading_is_not_lost_silently():
    (line,) = lines_of("name,,need\nMaya,a secret,Low mood\n")

    assert line.problems == {"line": TOO_MANY}


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1 416", "-5", "@SUM(A1)", "\t=1", "\r=1", "'=1", "\uff1d1"]
)
def test_a_reject_starts_no_formula_and_is_read_again_as_it_was(cell):
    assert escaped(cell).startswith("'")
    assert unescaped(escaped(cell)) == cell


@given(st.text())
def test_every_cell_of_the_rejects_is_read_again_as_it_was(cell):
    assert unescaped(escaped(cell)) == cell


@given(st.lists(st.text(alphabet="a\"',;\n=+ é", max_size=8), min_size=4, max_size=4))
def test_rejects_mean_the_same_when_they_are_read_again(cells):
    written = io.StringIO()
    csv.writer(written).writerows([["name", "email", "need", "consent"], cells])
    for line in lines_of(written.getvalue()):
        rejects = io.StringIO()
        writer = csv.writer(rejects)
        writer.writerows([[*FEEDBACK, *line.raw], reject_row(line)])
        again = lines_of(rejects.getvalue())
        if "line" not in line.problems:
            assert [dict(one.raw) for one in again] == [dict(line.raw)]
