"""When are two names one, and how is somebody found by theirs?"""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from careops.people.models import Patient
from careops.people.names import asked, fits, is_same, name_key, name_keys
from careops.people.search import PatientWord
from tests.factories import make_client

# What must not be dropped, and what must be


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("रवि", "रवी"), ("राम", "रम"), ("மணி", "மணீ"), ("สมชาย", "สมชย"), ("กิ", "กี"),
        ("كَ", "كُ"), ("かく", "がく"), ("андрий", "андрии"), ("Їва", "Іва"), ("ѓ", "г"),
        ("Mueller", "Muller"), ("Joel", "Jol"), ("A☆", "A★"),
    ],
)  # fmt: skip
def test_two_names_that_differ_in_more_than_an_accent_are_two(one, other):
    assert not is_same(one, other)
    assert set(name_keys("A", one)).isdisjoint(name_keys("A", other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Zoë", "ZOE"), ("O'Neil", "ONeil"), ("O’Neil", "o'neil"), ("Hart-Lee", "Hart Lee"),
        ("Nguyễn", "Nguyen"), ("Đorđević", "Dordevic"), ("Đorđević", "Djordjević"),
        ("Sørensen", "Sorensen"), ("Sørensen", "Soerensen"), ("Müller", "Muller"),
        ("Müller", "Mueller"), ("Weiß", "Weiss"), ("Łukasz", "Lukasz"), ("Ægir", "Aegir"),
        ("Þórður", "Thordur"), ("Işık", "Isik"), ("Ħal", "Hal"), ("Åse", "Ase"), ("Åse", "Aase"),
        ("Пётр", "Петр"), ("Ψάρρας", "ΨΑΡΡΑΣ"), ("Jürgen Öz", "Juergen Oz"), ("Ǻsa", "asa"),
        ("José", "Jose\u0301"), ("Ка́тя", "Катя"), ("ﬁn", "fin"), ("\u200bAnn", "Ann"),
    ],
)  # fmt: skip
def test_two_usual_spellings_of_a_name_are_one(one, other):
    assert is_same(one, other)
    assert is_same(other, one)


@pytest.mark.parametrize("nothing", ["", " ", "\u200b", "-", "'", "...", "ـ"])
def test_a_name_of_which_nothing_is_left_equals_no_name(nothing):
    assert not is_same(nothing, nothing)
    assert name_keys(nothing, "Hart") == name_keys("Maya", nothing) == []


def test_a_name_of_many_unusual_letters_has_two_spellings():
    assert len(name_keys("Öäüöäüöäü", "Öäüöäüöäü")) == 4


def test_the_key_is_the_plainest_spelling():
    assert name_key("Zoë", "O'Neil") == "zoe|oneil"
    assert name_key("Jürgen", "Đặng") == "jurgen|dang"


@pytest.mark.django_db
def test_an_empty_key_finds_nobody(tenant):
    make_client("\u200b", "★★")

    assert not Patient.objects.named("\u200b", "Hart").exists()
    assert not Patient.objects.search("\u200b").exists()
    assert not Patient.objects.search("-").exists()


# Search


@pytest.fixture
def people(tenant):
    for first, last in [
        ("Hugo", "Novak"), ("Anna Maria", "van der Berg"), ("Seán", "O'Neil"), ("Zoë", "Hart-Lee"),
        ("Jürgen", "Müller"), ("Đorđe", "Đorđević"), ("रवि", "कुमार"), ("रवी", "कुमार"),
        ("Maria", "D'Angelo"), ("Иван", "Петров"),
    ]:  # fmt: skip
        make_client(first, last, mobile="+14165550111")
    make_client("Ines", "Petrov", mobile="+14165559876;ext=23", email="ines@xn--bcher-kva.example")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("novak", "Hugo Novak"), ("NOV hug", "Hugo Novak"), ("hugonovak", "Hugo Novak"),
        ("novakhugo", "Hugo Novak"), ("Novak, Hugo", "Hugo Novak"),
        ("maria berg", "Anna Maria van der Berg"), ("van der berg", "Anna Maria van der Berg"),
        ("vanderberg", "Anna Maria van der Berg"), ("annamaria", "Anna Maria van der Berg"),
        ("oneil", "Seán O'Neil"), ("O’Neil sean", "Seán O'Neil"), ("o neil", "Seán O'Neil"),
        ("neil", "Seán O'Neil"), ("lee", "Zoë Hart-Lee"), ("hartlee zoe", "Zoë Hart-Lee"),
        ("hart-lee", "Zoë Hart-Lee"), ("muller", "Jürgen Müller"), ("mueller j", "Jürgen Müller"),
        ("MÜLLER", "Jürgen Müller"), ("jurgen mueller", "Jürgen Müller"),
        ("dordevic", "Đorđe Đorđević"), ("djordje", "Đorđe Đorđević"), ("रवि", "रवि कुमार"),
        ("angelo", "Maria D'Angelo"), ("dangelo", "Maria D'Angelo"), ("петр", "Иван Петров"),
        ("9876", "Ines Petrov"), ("petrov 9876", "Ines Petrov"), ("416 555 9876", "Ines Petrov"),
        ("416-555-9876 x23", "Ines Petrov"), ("416-555-9876 ext. 7", "Ines Petrov"),
        ("Ines@Bücher.example", "Ines Petrov"), ("ines@xn--bcher-kva.example", "Ines Petrov"),
    ],
)  # fmt: skip
def test_somebody_is_found_by_the_beginning_of_each_word_in_any_order(people, text, found):
    assert [patient.name for patient in Patient.objects.search(text)] == [found]


@pytest.mark.parametrize("text", ["ovak", "hugo petrov", "", "   ", "muellner", "876", "%", "_"])
def test_what_no_word_begins_with_finds_nobody(people, text):
    assert not Patient.objects.search(text).exists()


def test_words_follow_a_change_by_whoever_made_it(tenant):
    maya = make_client("Maya", "Hart", mobile="+14165550111")

    maya.last_name, maya.mobile = "Ødegård", "+14165552222"
    maya.save()

    assert not Patient.objects.search("hart").exists()
    assert not Patient.objects.search("0111").exists()
    assert Patient.objects.search("odegaard 2222").get() == maya
    assert set(PatientWord.objects.values_list("word", flat=True)) == set(maya.words)


def test_many_at_once_are_found_too(tenant):
    Patient.objects.bulk_create(
        [Patient(first_name="Bulk", last_name=f"Row{n}", email="b@c.example") for n in range(3)]
    )

    assert Patient.objects.search("bulk").count() == 3
    assert Patient.objects.named("bulk", "row1").count() == 1


@pytest.mark.parametrize("spelled", ["Jurgen Mueller", "Juergen Müller", "JÜRGEN MULLER"])
def test_an_exact_name_is_found_in_each_spelling(people, spelled):
    assert Patient.objects.named(*spelled.split()).get().name == "Jürgen Müller"


def test_an_exact_name_is_never_found_by_its_beginning(people):
    assert not Patient.objects.named("Hugo", "Nov").exists()
    assert not Patient.objects.named("रव", "कुमार").exists()


# Short lists


@pytest.mark.parametrize(
    ("name", "text", "is_found"),
    [
        ("Björn O'Hara", "ohara bjo", True), ("Sun Life", "life", True), ("Sun Life", "sunlife", True),
        ("Bob Brown", "bob brown", True), ("Bob Brown", "brow", True), ("Bob Brown", "row", False),
        ("Bob Brown", "", False), ("Bob Brown", "-", False),
    ],
)  # fmt: skip
def test_a_name_of_a_list_fits_by_its_words(name, text, is_found):
    assert fits(name, asked(text)) is is_found


def test_names_from_before_are_spelled_by_the_migration(people):
    wanted = dict(Patient.objects.values_list("pk", "words"))
    Patient.objects.update(words=[], name_key="")
    assert not PatientWord.objects.exists()

    spell = import_module("careops.people.migrations.0006_words").spell
    spell(apps, SimpleNamespace(connection=connection))

    assert dict(Patient.objects.values_list("pk", "words")) == wanted
    assert Patient.objects.search("mueller").count() == 1
    assert Patient.objects.get(last_name="O'Neil").name_key == "sean|oneil"


def test_addresses_from_before_are_folded_by_the_migration(people):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_patient SET email = upper(email)")

    fold = import_module("careops.people.migrations.0005_addresses").fold
    fold(apps, SimpleNamespace(connection=connection))

    assert all(email.islower() for email in Patient.objects.values_list("email", flat=True))
