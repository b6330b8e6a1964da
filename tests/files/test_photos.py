"""Is the picture all that is kept of a photo?"""

import pytest

from careops.files.photos import bare
from careops.values.table import Refused
from tests.portal.photos import DRAWN, DRAWN_PNG, JPEG, PLACE, PNG, exif, segment, taken


@pytest.mark.parametrize(("photo", "drawn"), [(taken(1), DRAWN), (PNG, DRAWN_PNG)])
def test_nothing_but_the_picture_is_left(photo, drawn):
    assert PLACE in photo
    assert bare(photo) == drawn
    assert bare(drawn) == drawn


@pytest.mark.parametrize("order", [">", "<"])
@pytest.mark.parametrize("turned", [2, 6, 8])
def test_which_way_up_it_is_stays(turned, order):
    kept = bare(taken(turned, order))

    assert PLACE not in kept
    assert len(kept) == len(DRAWN) + 36
    assert kept[22:28] == b"Exif\0\0"[:6] or b"Exif" in kept
    assert kept == bare(kept)
    assert kept.count(bytes([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, turned])) == 1


@pytest.mark.parametrize("turned", [0, 9, 300])
def test_a_way_up_that_there_is_not_is_left_out(turned):
    assert bare(taken(turned)) == DRAWN


def test_colors_stay_as_they_were_meant():
    profile = segment(0xE2, b"ICC_PROFILE\0\1\1abc") + segment(0xEE, b"Adobe\0d")
    photo = DRAWN[:20] + profile + segment(0xE2, b"MPF\0" + PLACE) + DRAWN[20:]

    assert bare(photo) == DRAWN[:20] + profile + DRAWN[20:]


@pytest.mark.parametrize("end", range(2, len(JPEG) - len(DRAWN), 7))
def test_a_photo_that_is_cut_before_its_picture_is_refused(end):
    with pytest.raises(Refused, match="cannot be read"):
        bare(JPEG[:end])


@pytest.mark.parametrize("end", range(8, len(PNG) - len(PLACE), 9))
def test_a_png_that_is_cut_is_refused(end):
    with pytest.raises(Refused, match="cannot be read"):
        bare(PNG[:end])


def test_a_photo_that_is_cut_within_its_picture_ends_there():
    assert bare(DRAWN[:-4]) == DRAWN[:-4] + b"\xff\xd9"


def test_exif_that_points_nowhere_is_left_out():
    broken = exif(6).replace(b"\0\0\0\x08", b"\xff\xff\xff\xf0", 1)

    assert bare(DRAWN[:20] + segment(0xE1, broken) + DRAWN[20:]) == DRAWN


def test_what_is_no_photo_stays_as_it_is():
    assert bare(b"%PDF-1.7 " + PLACE) == b"%PDF-1.7 " + PLACE
