"""Whom does an @ name? A colleague by a first name, a full one or an address, in any script; else it says why not."""

from uuid import uuid4

import pytest

from careops.conversation.mentions import Colleague, Unclear, named_in

NAMES = {
    "ben": "Ben Ito",
    "ortiz": "Ben Ortiz",
    "lena": "Lena Lead",
    "zoe": "Zoë Ümit",
    "li": "李 伟",
    "anna": "Анна Петрова",
    "ali": "علي حسن",
    "kim": "김민수",
    "nia": "Nia",
}
STAFF = [Colleague(uuid4(), name, f"{key}@acme.example") for key, name in NAMES.items()]
KEYS = {one.key: key for one, key in zip(STAFF, NAMES, strict=True)}


def named(text, staff=STAFF):
    return [KEYS[key] for key in named_in(text, staff)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("@Lena, please", ["lena"]),
        ("(@lena lead)", ["lena"]),
        ("@LENA\n  LEAD", ["lena"]),
        ("@Lena Leaden", ["lena"]),
        ("@Ben Ito and @ben ortiz!", ["ben", "ortiz"]),
        ("@Lena @Lena Lead", ["lena"]),
        ("@Zoe\u0308's", ["zoe"]),
        ("@李请看", ["li"]),
        ("@анна петрова.", ["anna"]),
        ("@علي؟", ["ali"]),
        ("@김민수님", ["kim"]),
        ("\uff20Nia", ["nia"]),
        ("@ortiz@acme.example", ["ortiz"]),
    ],
)
def test_a_name_is_found_however_it_is_typed(text, who):
    assert named(text) == who


@pytest.mark.parametrize(
    "text", ["", "@", "@ 3 pm", "5 @ 2", "lena@acme.example", "first.@x", "a_@lena", "@@ 1", "@3"]
)
def test_an_at_that_names_nobody_is_one_sign_more(text):
    assert named(text) == []


def test_who_cannot_be_told_apart_is_listed_by_name_and_address():
    with pytest.raises(Unclear) as caught:
        named("@Ben, or @Lena?")
    said = str(caught.value)
    assert "“@Ben” may be Ben Ito (ben@acme.example) or Ben Ortiz (ortiz@acme.example)" in said
    assert "Lena" not in said


def test_everybody_unknown_is_named_at_once():
    with pytest.raises(Unclear) as caught:
        named("@Lenas and @Jo, @Lena")
    assert "“Lenas”" in str(caught.value)
    assert "“Jo”" in str(caught.value)


def test_two_of_one_name_are_told_apart_by_address():
    twin = Colleague(uuid4(), "Lena Lead", "other@acme.example")
    with pytest.raises(Unclear):
        named_in("@Lena Lead", [*STAFF, twin])
    assert named_in("@other@acme.example", [*STAFF, twin]) == [twin.key]
