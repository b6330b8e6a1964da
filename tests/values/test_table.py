"""What may a value be? Each kind by itself; that all sources ask it is shown in test_sources.py."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careops.values.languages import language_name, names
from careops.values.phones import for_text_messages
from careops.values.table import (
    BIRTH_DATE,
    DAY,
    EMAIL,
    FREE_TEXT,
    LANGUAGE,
    MOMENT,
    MONEY,
    NAME,
    PHONE,
    SLACK_ID,
    TIME_OF_DAY,
    WHOLE,
    YES_NO,
    Choice,
    Refused,
    Text,
)

NOTHING = ["", " ", "\xa0", "\u200b", "\ufeff \u2060", "\u3164", "\u202e", "\u200d", "\u2800"]
NO_TEXT = ["a\0b", "\ud800", "a\x1bb", "\x7f"]


class Way(StrEnum):
    MAIL = "mail"
    CALL = "call"


KINDS = {
    "name": NAME, "phone": PHONE, "e-mail": EMAIL, "birth date": BIRTH_DATE, "language": LANGUAGE,
    "slack id": SLACK_ID, "text": FREE_TEXT, "money": MONEY, "whole": WHOLE, "yes or no": YES_NO,
    "moment": MOMENT, "day": DAY, "time": TIME_OF_DAY, "choice": Choice.of(Way),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("written", NOTHING, ids=ascii)
def test_what_nobody_can_see_is_nothing(kind, written):
    assert kind.parse(written) == kind.empty


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("written", NO_TEXT, ids=ascii)
def test_what_is_no_text_is_refused_by_every_kind(kind, written):
    with pytest.raises(Refused, match="holds a character that is no text"):
        kind.parse(written)


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        (NAME, "  Zoe\u0308\xa0 O\u2019Neil\u200b ", "Zoë O\u2019Neil"),
        (NAME, "\u202aMaya\u202c", "Maya"),
        (NAME, "क्\u200dष", "क्\u200dष"),
        (NAME, "Ma\u200dya", "Maya"),
        (NAME, "Ma\u200b\u200dya", "Maya"),
        (NAME, "Thế\u200d Ann", "Thế Ann"),
        (NAME, "क्\u200d\u00a0", "क्"),
        (PHONE, "416-555-0111", "+14165550111"),
        (PHONE, "\u202a+1 (416) 555\u20110111\u202c", "+14165550111"),
        (PHONE, "416-555-0111 x23", "+14165550111;ext=23"),
        (PHONE, "416.555.0111 ext. 23", "+14165550111;ext=23"),
        (PHONE, "416 555 0111 poste 23", "+14165550111;ext=23"),
        (PHONE, "+14165550111;ext=23", "+14165550111;ext=23"),
        (PHONE, "+44 (0)20 7946 0958", "+442079460958"),
        (EMAIL, " Maya@Mail.Example ", "maya@mail.example"),
        (EMAIL, "maya@bücher.example", "maya@xn--bcher-kva.example"),
        (BIRTH_DATE, "1984-07-31", date(1984, 7, 31)),
        (BIRTH_DATE, "1984/7/31", date(1984, 7, 31)),
        (LANGUAGE, "Portuguese (Brazil)", "pt-BR"),
        (LANGUAGE, "pt_br", "pt-BR"),
        (LANGUAGE, "Français", "fr"),
        (LANGUAGE, "portugais", "pt"),
        (LANGUAGE, "Chinese (Simplified)", "zh-Hans"),
        (LANGUAGE, "zh-hans", "zh-Hans"),
        (SLACK_ID, " U0123456 ", "U0123456"),
        (FREE_TEXT, "one\r\ntwo\x0b three \u2028", "one\ntwo\n three"),
        (FREE_TEXT, "x" * 1000, "x" * 1000),
        (MONEY, "1000.5", Decimal("1000.50")),
        (MONEY, 5, Decimal("5.00")),
        (WHOLE, "007", 7),
        (YES_NO, "Oui", True),
        (YES_NO, "off", False),
        (MOMENT, "2026-03-02T12:00:00Z", datetime(2026, 3, 2, 12, tzinfo=UTC)),
        (KINDS["choice"], "mail", Way.MAIL),
        (KINDS["choice"], Way.CALL, Way.CALL),
    ],
)  # fmt: skip
def test_a_value_is_kept_in_one_spelling(kind, written, kept):
    assert kind.parse(written) == kept
    assert kind.parse(kept) == kept


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        (NAME, "...", "write a name in letters"),
        (NAME, "Zo\ufffd", "write a name in letters"),
        (NAME, "x" * 300, "longer than 120 characters: shorten it by 180"),
        (NAME, 7, "Write a text"),
        (PHONE, "555-0111", "too short"),
        (PHONE, "12", "too short"),
        (PHONE, "+1 416 555 0111 0111 0111", "not a telephone number|too long"),
        (PHONE, "416-555-0111 or 416-555-0112", "not a telephone number"),
        (PHONE, "416-555-0111 x", "not a telephone number"),
        (EMAIL, "maya", "an e-mail address alone"),
        (EMAIL, "Maya <maya@mail.example>", "an e-mail address alone"),
        (EMAIL, "maya@mail.example.", "an e-mail address alone"),
        (EMAIL, "maya@mail", "an e-mail address alone"),
        (EMAIL, "maya..hart@mail.example", "an e-mail address alone"),
        (EMAIL, "a@b@mail.example", "an e-mail address alone"),
        (EMAIL, '"maya hart"@mail.example', "an e-mail address alone"),
        (EMAIL, "maya@mail.example, leo@mail.example", "an e-mail address alone"),
        (EMAIL, "zoë@mail.example", "letters a to z only"),
        (EMAIL, f"{'m' * 65}@mail.example", "too long"),
        (BIRTH_DATE, "2084-07-31", "between 1900-01-01 and today"),
        (BIRTH_DATE, "0084-07-31", "between 1900-01-01 and today"),
        (BIRTH_DATE, "31/07/1984", "as year, month and day"),
        (BIRTH_DATE, "1984-02-30", "as year, month and day"),
        (BIRTH_DATE, "\u0661984-07-31", "as year, month and day"),
        (LANGUAGE, "Elvish", "no language that we know"),
        (LANGUAGE, "xx", "no language that we know"),
        (SLACK_ID, "@bob", "member id, as U0123456"),
        (SLACK_ID, "C0123456", "member id, as U0123456"),
        (FREE_TEXT, "x" * 1001, "longer than 1000 characters: shorten it by 1"),
        (MONEY, "1e5", "an amount in digits"),
        (MONEY, "NaN", "an amount in digits"),
        (MONEY, Decimal("NaN"), "an amount from 0"),
        (MONEY, Decimal("Infinity"), "an amount from 0"),
        (MONEY, "1,000.5", "an amount in digits"),
        (MONEY, "1.005", "at most 2 digits"),
        (MONEY, "-1", "an amount from 0"),
        (MONEY, True, "an amount in digits"),
        (WHOLE, "½", "a whole number in digits"),
        (WHOLE, "\u0663", "a whole number in digits"),
        (WHOLE, "1.0", "a whole number in digits"),
        (WHOLE, "99999999999", "a whole number from"),
        (WHOLE, True, "a whole number in digits"),
        (YES_NO, "maybe", "Write yes or no"),
        (MOMENT, "2026-03-02T12:00:00", "with its offset"),
        (MOMENT, "9999-12-31T23:59:59-14:00", "a moment between"),
        (MOMENT, "0001-01-01T00:00:00+14:00", "a moment between"),
        (DAY, "9999-12-31", "a day between"),
        (TIME_OF_DAY, "late", "a time, such as 22:00"),
        (KINDS["choice"], "dance", "not a valid choice"),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_write_instead(kind, written, words):
    with pytest.raises(Refused, match=words):
        kind.parse(written)


def test_a_date_of_birth_may_be_today_and_not_next_week():
    today = datetime.now(UTC).date()

    assert BIRTH_DATE.parse(today) == today
    with pytest.raises(Refused, match="and today"):
        BIRTH_DATE.parse(today + timedelta(days=7))


@pytest.mark.parametrize("written", ["-0", "-0.00", Decimal("-0")])
def test_nothing_has_no_sign(written):
    assert str(MONEY.parse(written)) == "0.00"


def test_a_number_with_an_extension_gets_no_text_message():
    assert for_text_messages("+14165550111") == "+14165550111"
    assert for_text_messages("+14165550111;ext=23") == ""


def test_every_language_is_known_by_its_code_and_its_name():
    for code in names():
        assert LANGUAGE.parse(code) == code
        name = language_name(code)
        assert LANGUAGE.parse(name) == code or name.lower() in names()  # Ga is no Irish


@given(st.text())
def test_whatever_is_kept_can_be_kept_again(written):
    for kind in (Text(80), FREE_TEXT, NAME, EMAIL, PHONE, LANGUAGE):
        try:
            kept = kind.parse(written)
        except Refused:
            continue
        assert kind.parse(kept) == kept
        kept.encode()
        assert "\0" not in kept


def test_a_long_row_of_what_nobody_can_see_is_read_at_once():
    joiners = "\u200d" * 100_000

    began = process_time()
    FREE_TEXT.tidy(f"क{joiners}ष")

    assert process_time() - began < 2
