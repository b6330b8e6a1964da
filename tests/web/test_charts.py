"""Are the pictures well-formed, named, safe under the strict policy, and true?"""

import re
from xml.etree import ElementTree as ET

import pytest

from careops.web import charts, ladder_chart
from careops.web.heat import heat
from careops.web.ladder_chart import Rung

NAMED = {"title": "A <title>", "desc": "What it says & means."}
PICTURES = {
    "bars": charts.bars([("W1", 50), ("W2", 94.5)], goal=90, unit=" %", **NAMED),
    "histogram": charts.histogram([("1 h", 3), ("2 h", 0)], marks=[(0.5, "half")], **NAMED),
    "area": charts.area([("open", [4, 2]), ("late", [1, 0])], first="1", last="2", **NAMED),
    "dots": charts.dots([("Rao", [0.1, 5, 500], "half by 5 h")], **NAMED),
    "heat": heat({(0, 9): 10, (4, 23): 1}, **NAMED),
    "ladder": ladder_chart.ladder(
        [Rung(0, "sent", "Asked", "Asked"), Rung(1, "escalate", "Lead")], **NAMED
    ),
}


@pytest.fixture(params=PICTURES)
def picture(request):
    return PICTURES[request.param]


def shapes(picture, klass):
    return re.findall(rf'<(?:rect|circle|path) class="{klass}"', picture)


def test_a_picture_is_well_formed_and_named(picture):
    root = ET.fromstring(picture)

    assert root.attrib["role"] == "img"
    assert [(child.tag, child.text) for child in root[:2]] == list(NAMED.items())


def test_a_picture_has_no_script_and_no_style_of_its_own(picture):
    assert re.search(r"style=|<style|<script|\son\w+=|https?:", picture) is None


def test_what_is_drawn_is_escaped():
    assert "<b>" not in charts.bars([("<b>", 1)], goal=1, **NAMED)


def test_columns_below_the_goal_look_different():
    assert len(shapes(PICTURES["bars"], "bar miss")) == 1
    assert len(shapes(PICTURES["bars"], "bar")) == 1


def test_a_column_is_as_tall_as_its_value():
    heights = re.findall(r'width="38%" height="([\d.]+)"', PICTURES["bars"])

    assert [round(float(height) / charts.PLOT, 3) for height in heights] == [0.529, 1]


def test_late_bins_look_different():
    drawn = charts.histogram([("1 h", 3), ("2 h", 2), ("3 h", 1)], late_from=1, **NAMED)

    assert len(shapes(drawn, "bar miss")) == 2


def test_a_histogram_of_nothing_is_still_a_picture():
    ET.fromstring(charts.histogram([("1 h", 0)], **NAMED))


def test_dots_stay_on_the_scale_and_late_ones_look_different():
    places = re.findall(r'cx="([\d.]+)%"', PICTURES["dots"])

    assert (places[0], places[-1]) == ("2", "98")
    assert len(shapes(PICTURES["dots"], "dot miss")) == 1


def test_each_kind_of_rung_has_a_shape_of_its_own():
    drawn = {
        kind: re.sub(
            r"rung-\w+|<title>\w+</title>", "", ladder_chart.ladder([Rung(0.5, kind, "x")], **NAMED)
        )
        for kind in ("delivered", "failed", "next", "planned", "promise", "escalate")
    }

    assert len(set(drawn.values())) == len(drawn)


def test_the_past_of_a_ladder_ends_at_its_last_step():
    drawn = ladder_chart.ladder(
        [Rung(0, "sent", "a"), Rung(0.5, "failed", "b"), Rung(1, "planned", "c")], **NAMED
    )

    assert '<line class="ladder-past" x1="2%" y1="34" x2="50%" y2="34">' in drawn


def test_the_levels_of_an_area_are_round():
    drawn = charts.area([("open", [231, 118])], first="1", last="2", **NAMED)

    assert re.findall(r'text-anchor="start">(\d+)<', drawn)[:2] == ["100", "200"]


def test_the_busiest_hour_is_the_darkest_and_an_empty_one_has_no_shade():
    drawn = PICTURES["heat"]

    assert len(re.findall('class="heat heat-0"', drawn)) == 7 * 24 - 2
    assert 'class="heat heat-5"' in drawn.partition("Mon 09:00: 10")[0].rpartition("<rect")[2]
    assert 'class="heat heat-1"' in drawn.partition("Fri 23:00: 1")[0].rpartition("<rect")[2]


def test_a_line_that_nobody_has_to_keep_makes_no_dot_late():
    rows = [("Rao", [1, 5], "")]

    assert "dot miss" in charts.dots(rows, limits=[2], **NAMED)
    assert "dot miss" not in charts.dots(rows, limits=[2], is_late=False, **NAMED)
