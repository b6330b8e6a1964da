"""Is a value read alike from every source? The form, the desk, its records, the API and the import ask one table."""

from __future__ import annotations

import csv
import io
from html import unescape

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from careops.engine.refusals import BadFacts
from careops.people.models import Patient, Provider
from careops.values.cards import has_card_number
from referrals.models import Referral
from tests.api.conftest import Caller, body
from tests.desk.browsing import HOST, desk, do_url, page_of
from tests.factories import (
    fresh,
    make_client,
    make_member,
    make_partner,
    make_provider,
    submit_referral,
)

CLIENT = {"first_name": "Zoë", "last_name": "O'Neil", "email": "zoe@mail.example"}
REFERRAL = {"need": "Low mood", "consent": "yes"}


class Public:
    """The form of the organization, for everybody."""

    fields = ("first_name", "last_name", "email", "mobile", "need", "region")

    def say(self, said, _):
        return Client(HTTP_HOST=HOST).post("/refer/", said)

    def words(self, answer):
        return unescape(answer.content.decode())

    def all_of(self, answer):
        return answer.content.decode()


class Intake(Public):
    """An agent's form."""

    fields = (*Public.fields, "birth_date", "language")

    def say(self, said, _):
        agent = desk(make_member("Alice Agent", ["agent"], teams=["intake"]))
        return agent.post("/admin/referrals/referral/add/", {"language": "en", **said})


class Record(Public):
    """The record of somebody whom the desk knows already."""

    fields = ("first_name", "last_name", "email", "mobile", "birth_date", "language")

    def say(self, said, _):
        known = make_client()
        agent = desk(make_member("Alice Agent", ["agent"]))
        return agent.post(page_of(known), {"language": "en", **said})


class Api(Public):
    """A partner's call."""

    fields = (*Public.fields, "birth_date", "language")

    def say(self, said, _):
        caller = Caller(make_partner())
        of_client = {n: said.pop(n) for n in list(said) if n in (*Record.fields[:5],)}
        said.pop("consent")
        made = body(client=of_client, **said)
        for name in ("mobile", "birth_date"):
            if name not in of_client:
                made["client"].pop(name)
        made.pop("network")
        return caller.post("/referrals", made)

    def words(self, answer):
        return " ".join(error["detail"] for error in answer.json()["errors"])


class Import(Public):
    """A line of a spreadsheet."""

    fields = (*Public.fields, "birth_date", "language")

    def say(self, said, tmp_path):
        file = tmp_path / "in.csv"
        with file.open("w", encoding="utf-8", errors="surrogatepass", newline="") as target:
            writer = csv.DictWriter(target, said)
            writer.writeheader()
            writer.writerow(said)
        call_command("import_referrals", str(file), "--tenant", "acme", stdout=io.StringIO())
        return tmp_path / "in.csv.rejected.csv"

    def words(self, answer):
        (row,) = csv.DictReader(io.StringIO(answer.read_text(encoding="utf-8-sig")))
        return row["reason"]

    def all_of(self, answer):
        return answer.read_text(encoding="utf-8-sig")


SOURCES = {"form": Public(), "desk": Intake(), "record": Record(), "api": Api(), "import": Import()}


def examples(*cases):
    """Each example from each source that asks for its field."""
    return [
        pytest.param(source, {field: written}, words, id=f"{name}-{field}-{written[:12]!a}")
        for field, written, words in cases
        for name, source in SOURCES.items()
        if field in source.fields
    ]


@pytest.mark.parametrize(
    ("source", "said", "words"),
    examples(
        ("mobile", "555-0111", "This is too short for a telephone number."),
        ("mobile", "416-555-0111 or 0112", "This is not a telephone number."),
        ("birth_date", "2084-07-31", "between 1900-01-01 and today"),
        ("birth_date", "0084-07-31", "between 1900-01-01 and today"),
        ("birth_date", "07/31/1984", "as year, month and day"),
        ("language", "Elvish", "This is no language that we know."),
        ("first_name", "\u200b", ""),
        ("first_name", "...", "Please write a name in letters."),
        ("first_name", "Ma\0ya", "This holds a character that is no text."),
        ("first_name", "M" * 300, "This is longer than 80 characters: shorten it by 220."),
        ("last_name", "\u202e\u2066", ""),
        ("email", "Zoe <zoe@mail.example>", "Write an e-mail address alone"),
        ("email", "zoe@mail.example.", "Write an e-mail address alone"),
        ("email", "zoe@mail.e", "Write an e-mail address alone"),
        ("email", "zoë@mail.example", "we can write to the letters a to z only"),
        ("need", "x" * 301, "This is longer than 300 characters: shorten it by 1."),
        ("need", "\u200b \u00a0", ""),
        ("region", "a\x1bb", "This holds a character that is no text."),
        ("first_name", "Visa 4111 1111 1111 1111", "This looks like a card number."),
        ("last_name", "Hart 4111-1111-1111-1111", "This looks like a card number."),
        ("email", "4111111111111111@mail.example", "This looks like a card number."),
        ("mobile", "4111 1111 1111 1111", "This looks like a card number."),
        ("birth_date", "4111111111111111", "This looks like a card number."),
        ("language", "4111111111111111", "This looks like a card number."),
        ("need", "x" * 200 + " 4111\u00a01111\u00a01111\u00a01111", "This looks like a card number."),
        ("region", "41111111\u200b11111111", "This looks like a card number."),
    ),
)  # fmt: skip
def test_what_one_source_refuses_every_source_refuses_in_the_same_words(
    tenant, tmp_path, source, said, words
):
    answer = source.say(CLIENT | REFERRAL | said, tmp_path)

    assert words in source.words(answer)
    assert not has_card_number(source.all_of(answer))
    assert getattr(answer, "status_code", 422) in (200, 422)
    assert not Referral.objects.exists()
    assert not Patient.objects.exclude(first_name="Maya").exists()


@pytest.mark.parametrize(
    ("source", "said", "kept"),
    examples(
        ("mobile", "416-555-0111 x23", "+14165550111;ext=23"),
        ("mobile", "\u202a(416)\u00a0555\u20110111\u202c", "+14165550111"),
        ("language", "Portuguese (Brazil)", "pt-BR"),
        ("language", "FR_ca", "fr-CA"),
        ("first_name", "Zoe\u0308\u200b\u00a0Ann", "Zoë Ann"),
        ("last_name", "\u202eHart", "Hart"),
        ("email", "ZOE@Bücher.Example", "zoe@xn--bcher-kva.example"),
        ("birth_date", "1984/07/31", "1984-07-31"),
    ),
)  # fmt: skip
def test_what_one_source_keeps_every_source_keeps_in_one_spelling(
    tenant, tmp_path, source, said, kept
):
    source.say(CLIENT | REFERRAL | said, tmp_path)

    (field,) = said
    assert str(getattr(Patient.objects.get(), field)) == kept


@pytest.mark.parametrize("written", ["@bob", "bob", "C0123456"])
def test_a_slack_id_that_would_alert_nobody_is_refused(tenant, written):
    bob = make_provider("Bob Brown")
    lead = desk(make_member("Lena Lead", ["lead"]))

    page = lead.post(
        page_of(bob), {"name": bob.name, "email": bob.email, "is_active": "on", "slack_id": written}
    )

    assert "Write their member id, as U0123456" in page.content.decode()
    assert fresh(bob).slack_id == ""


@pytest.mark.parametrize("written", ["1e5", "NaN", "1,000.5", "Infinity", "\u0661", "1.005", "-5"])
def test_an_amount_is_written_in_digits_with_a_point(tenant, written):
    agent = desk(make_member("Alice Agent", ["agent"]))

    page = agent.post(
        "/admin/consults/consult/add/",
        {
            **CLIENT,
            "language": "en",
            "concern": "A rash",
            "currency": "CAD",
            "payout_amount": "5",
            "fee": written,
        },
    )

    assert page.status_code == 422
    assert "Write a" in page.content.decode()
    assert not Patient.objects.exists()


@pytest.mark.parametrize("written", ["\u00bd", "\u0663", "1e2", "9" * 30, "\0"])
def test_a_version_is_a_whole_number(tenant, written):
    referral = submit_referral(preferred=make_provider())
    agent = desk(make_member("Alice Agent", ["agent"]))

    page = agent.post(do_url(referral, "withdraw"), {"version": written, "reason": "x"})

    assert page.status_code == 422
    assert fresh(referral).state == "offered"


def test_a_fact_is_no_longer_than_the_column_that_keeps_it(tenant):
    referral = submit_referral(preferred=make_provider())
    agent = desk(make_member("Alice Agent", ["agent"]))

    said = {"version": referral.case.version, "need": "x" * 301, "region": ""}
    page = agent.post(do_url(referral, "amend"), said)

    assert page.status_code == 422
    assert "longer than 300 characters: shorten it by 1" in page.content.decode()


def test_a_word_that_is_no_yes_is_no_consent(tenant):
    page = Client(HTTP_HOST=HOST).post("/refer/", {**CLIENT, "need": "Low mood", "consent": "no"})

    assert "Without your consent" in page.content.decode()
    assert not Referral.objects.exists()


def test_an_extension_is_shown_and_gets_no_text_message(tenant):
    bob = make_provider("Bob Brown", mobile="+14165550111;ext=23")

    referral = submit_referral(preferred=bob)

    assert set(referral.case.messages.filter(person=bob.pk).values_list("channel", flat=True)) == {
        "email"
    }
    page = desk(make_member("Alice Agent", ["agent"])).get(
        f"/admin/cases/case/{referral.pk}/change/"
    )
    assert "+1 416-555-0111 ext. 23" in page.content.decode()


def test_the_record_of_a_provider_shows_an_extension_as_it_is_written(tenant):
    bob = make_provider("Bob Brown", mobile="+14165550111;ext=23")
    lead = desk(make_member("Lena Lead", ["lead"]))

    page = lead.get(page_of(bob)).content.decode()
    said = {"name": bob.name, "email": bob.email, "is_active": "on", "mobile": "+14165550111 x23"}
    lead.post(page_of(bob), said)

    assert 'value="+14165550111 x23"' in page
    assert Provider.objects.get().mobile == "+14165550111;ext=23"


def test_what_was_refused_for_a_card_number_is_shown_again_without_it(tenant):
    said = REFERRAL | {"need": "Low mood, Visa 4111 1111 1111 1111, since spring"}

    page = Client(HTTP_HOST=HOST).post("/refer/", CLIENT | said).content.decode()

    assert "Low mood, Visa (card number), since spring" in page


def test_a_subject_that_is_made_without_any_source_is_asked_too(tenant):
    with pytest.raises(BadFacts, match="looks like a card number"):
        submit_referral(need="Visa 4111 1111 1111 1111")

    assert not Referral.objects.exists()


def test_a_heading_that_is_a_card_number_is_not_repeated(tenant, tmp_path):
    file = tmp_path / "in.csv"
    file.write_text("first_name,4111 1111 1111 1111\nMaya,x\n")

    with pytest.raises(CommandError, match=r"unknown column '\(card number\)'"):
        call_command("import_referrals", str(file), "--tenant", "acme", stdout=io.StringIO())
