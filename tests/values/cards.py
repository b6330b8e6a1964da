"""Which numbers are cards, how do people spell them, and what only looks like one?"""

from __future__ import annotations

import random
import time
import uuid
from itertools import accumulate
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

# What issuers and payment providers publish for tests.
CARDS = {
    "Visa": "4111111111111111 4242424242424242 4012888888881881 4000056655665556 4917610000000000"
    " 4988438843884305 4166676667666746 4646464646464644 4222222222222 4000000000000000006",
    "Mastercard": "5555555555554444 5105105105105100 5200828282828210 5454545454545454"
    " 2223003122003222 2222400070000005 2720990000000007",
    "American Express": "378282246310005 371449635398431 378734493671000 370000000000002",
    "Discover": "6011111111111117 6011000990139424 6011981111111113 6445644564456445",
    "Diners Club": "30569309025904 38520000023237 36006666333344 36227206271667 3056930009020004",
    "JCB": "3530111333300000 3566002020360505 3569990010095841",
    "UnionPay": "6200000000000005 6200000000000047 6250946000000016 6205500000000000004",
    "Maestro": "6759649826438453 6771798021000008 5000550000000029 6799990100000000019 6304000000000000",
    "RuPay": "6073849700004947 8172450000000002",
    "Mir": "2200770212727079 2204120000000006",
    "Troy": "9792030000000000",
}
DIGITS = {
    "full-width": 0xFF10, "Arabic-Indic": 0x660, "Persian": 0x6F0, "Devanagari": 0x966, "Bengali": 0x9E6,
    "Thai": 0xE50, "bold": 0x1D7CE, "NKo": 0x7C0,
}  # fmt: skip
WORDS = "zero one two three four five six seven eight nine".split()
# What people put between the groups, or between any two digits.
SIGNS = {
    "blank": " ", "dash": "-", "dot": ".", "slash": "/", "underscore": "_", "no-break space": "\xa0",
    "narrow no-break space": "\u202f", "thin space": "\u2009", "figure space": "\u2007", "en dash": "\u2013",
    "em dash": "\u2014", "minus": "\u2212", "no-break hyphen": "\u2011", "ideographic space": "\u3000",
    "line break": "\n", "Windows line break": "\r\n", "line separator": "\u2028", "tabulator": "\t",
    "two blanks": "  ", "dash in blanks": " - ", "dot in the middle": "\xb7", "plus": "+", "comma": ",",
    "colon": ":", "bar": "|", "address": "%20", "page": "&nbsp;", "blank and nothing": " \u200b",
    "number of a page": "&#32;", "thin space of a page": "&thinsp;", "dash of an address": "%2D", "break of a program":
    "\\n", "space of a program": "\\u2009", "cells of a page": "</td><td>", "line of a mail": "=20\n",
}  # fmt: skip
UNSEEN = {
    "zero-width space": "\u200b", "joiner": "\u200d", "non-joiner": "\u200c", "soft hyphen": "\xad",
    "byte order mark": "\ufeff", "word joiner": "\u2060", "right-to-left mark": "\u200f",
    "variation": "\ufe0f", "accent": "\u0301", "keycap": "\ufe0f\u20e3",
    "filler": "\u3164", "pattern without dots": "\u2800", "of a page": "&#8203;",
}  # fmt: skip
AROUND = {
    "in a sentence": "Please charge {} for the visit, thanks.", "after a colon": "Visa:{}",
    "with expiry and code": "{} 12/27 123", "expiry glued on": "{}exp1227", "after a word": "card{}",
    "in brackets": "({})", "quoted": '"{}"', "in JSON": '{{"note": "{}"}}', "after a telephone number":
    "416-555-0111\n{}", "before a telephone number": "{} tel. 416-555-0111", "as an address": "{}@mail.example",
    "in a link": "https://pay.example/?pan={}&x=1", "twice": "{0} {0}", "in a table": "Maya;{};CAD 450",
    "magnetic stripe": "%B{}^HART/MAYA^2712101000?", "stripe 2": ";{}=27121010000000000?", "a file name":
    "scan_{}.pdf", "turned": "\u202e{}\u202c", "with its letter": "N\u00b0{}", "after a day": "2026-11-28: {}",
    "quoted mail": "> {}\n> Thanks", "in a list": "1. {}", "after an amount": "CAD 762.75 {}", "before a year":
    "{} 2027", "after an account": "DE89 3704 0044 0532 0130 00 {}", "in a tag": "<b>{}</b>", "after a share":
    "0.25 {}",
}  # fmt: skip


def numbers():
    """Each with its issuer."""
    return [(issuer, number) for issuer, listed in CARDS.items() for number in listed.split()]


def printed(number):
    """In the groups that the card has."""
    sizes = {14: (4, 6, 4), 15: (4, 6, 5), 13: (4, 3, 3, 3)}.get(len(number), (4,) * 5)
    ends = list(accumulate(sizes))
    return [
        number[end - size : end]
        for size, end in zip(sizes, ends, strict=True)
        if end - size < len(number)
    ]


def every(number, size):
    return [number[at : at + size] for at in range(0, len(number), size)]


def spellings(number):
    """Each with what kind of spelling it is."""
    yield "in a row", number
    for name, sign in SIGNS.items():
        yield f"groups, {name}", sign.join(printed(number))
        yield f"fours, {name}", sign.join(every(number, 4))
    for size in (1, 2, 3, 5, 8):
        yield f"groups of {size}", " ".join(every(number, size))
        yield f"groups of {size}, dash", "-".join(every(number, size))
    for name, sign in UNSEEN.items():
        yield f"{name} anywhere", sign.join(number)
        yield f"{name} between groups", sign.join(printed(number))
    for at in range(1, len(number)):
        yield "broken by a line", f"{number[:at]}\n{number[at:]}"
        yield "broken by a mail", f"{number[:at]}=\n{number[at:]}"
    for name, first in DIGITS.items():
        theirs = number.translate({0x30 + d: first + d for d in range(10)})
        yield f"{name} digits", theirs
        yield f"{name} digits in groups", " ".join(every(theirs, 4))
    yield "circled digits", "".join("\u24ea" if d == "0" else chr(0x245F + int(d)) for d in number)
    yield "Chinese digits", "".join("〇一二三四五六七八九"[int(d)] for d in number)
    yield "half of each", number[:8] + "".join(chr(0xFF10 + int(d)) for d in number[8:])
    yield from said(number)
    for name, around in AROUND.items():
        yield name, around.format(number)
        yield f"{name}, in groups", around.format(" ".join(printed(number)))


def said(number):
    """As people dictate it, type it with the wrong keys, or have a program print it."""
    words = [WORDS[int(digit)] for digit in number]
    yield "in words", " ".join(words)
    yield "in words, capitals", "-".join(words).upper()
    yield "a group in words", f"{number[:4]} {' '.join(words[4:8])} {number[8:12]} {number[12:]}"
    for name, letters in (("O and l", "Ol"), ("o and I", "oI")):
        typed = number.translate(str.maketrans("01", letters))
        yield f"letters, {name}", typed
        yield f"letters, {name}, in groups", " ".join(every(typed, 4))
    for sign in ",.'":
        yield "with its thousands apart", f"{int(number):,}".replace(",", sign)
    if len(number) == 16:
        yield "as a list of four", ", ".join(every(number, 4))
        yield "as a list of four", "; ".join(every(number, 4))


def account(country, digits):
    """An IBAN in groups of four, with sound check digits."""
    whole = int("".join(str(int(sign, 36)) for sign in f"{digits}{country}00"))
    return " ".join(every(f"{country}{98 - whole % 97:02}{digits}", 4))


def innocents():
    """What is no card, each with its kind: written down, and the telephone numbers of every country."""
    kind = ""
    for line in Path(__file__).with_name("innocents.txt").read_text(encoding="utf-8").splitlines():
        kind = line[2:] if line.startswith("# ") else kind
        if not line.startswith("# "):
            yield kind, line
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for use in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE, PhoneNumberType.TOLL_FREE):
            number = phonenumbers.example_number_for_type(region, use)
            for style in (PhoneNumberFormat.E164, *STYLES) if number else ():
                yield (
                    "telephone numbers of every country",
                    phonenumbers.format_number(number, style),
                )


STYLES = (PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL, PhoneNumberFormat.RFC3966)


def by_chance(count=2000):
    """Numbers that nobody meant, drawn evenly: how many does chance make a card of?"""
    draw = random.Random(12)

    def digits(size):
        return "".join(draw.choice("0123456789") for _ in range(size))

    def telephone():
        return f"{draw.choice(('416', '514', '437', '604'))} {digits(3)} {digits(4)}"

    kinds = {
        "UUIDs": lambda: str(uuid.UUID(int=draw.getrandbits(128), version=4)),
        "UUIDs without dashes": lambda: uuid.UUID(int=draw.getrandbits(128), version=4).hex,
        "hashes": lambda: f"{draw.getrandbits(256):064x}",
        "moments": lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(draw.random() * 2e9)),
        "milliseconds": lambda: str(1_700_000_000_000 + draw.getrandbits(36)),
        "microseconds": lambda: str(1_700_000_000_000_000 + draw.getrandbits(46)),
        "two telephone numbers": lambda: f"{telephone()} {telephone()}",
        "three telephone numbers, by line": lambda: "\n".join(telephone() for _ in range(3)),
        "telephone numbers with country": lambda: f"+49 151{digits(8)}",
        "Ontario health cards": lambda: f"{digits(4)}-{digits(3)}-{digits(3)}-AB",
        "two health cards": lambda: (
            f"{digits(4)} {digits(3)} {digits(3)} {digits(4)} {digits(3)} {digits(3)}"
        ),
        "policies of 8 and 10 digits": lambda: f"{digits(8)} {digits(10)}",
        "amounts": lambda: " ".join(f"{draw.random() * 2000:.2f}" for _ in range(6)),
        "lists with commas": lambda: ", ".join(digits(4) for _ in range(6)),
        "parcels of UPS": lambda: f"1Z{digits(16)}",
        "parcels of Canada Post": lambda: draw.choice(("7", "1", "2", "8", "0")) + digits(15),
        "lists of 4 digits, no comma": lambda: " ".join(digits(4) for _ in range(6)),
        "lists of 8 digits, by line": lambda: "\n".join(digits(8) for _ in range(4)),
        **{f"{size} digits in a row": (lambda n=size: digits(n)) for size in range(12, 21)},
        **{
            f"accounts, {country}": (lambda c=country, n=size: account(c, digits(n)))
            for country, size in (
                ("AT", 16),
                ("BE", 12),
                ("CH", 17),
                ("DE", 18),
                ("ES", 20),
                ("FR", 23),
                ("PL", 24),
            )
        },
        "accounts of one bank": lambda: account("DE", "50010517" + digits(10)),
        "telephones by their number": lambda: f"35-{digits(6)}-{digits(6)}-{digits(1)}",
        "shares of one": lambda: f"{draw.random():.16f}",
    }
    for kind, make in kinds.items():
        for _ in range(count):
            yield kind, make()


# What no rule that reads digits alone could tell from a card, and of how many it says so at most.
LOOK_LIKE_ONE = {"digits in a row": 0.045, "lists of 4 digits": 0.13, "Canada Post": 0.03}
