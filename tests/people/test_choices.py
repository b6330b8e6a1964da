"""Which of two people of one name is meant? Told apart wherever they are chosen, or refused: never guessed."""

import io

import pytest

from careops.people.choices import address, public, told_apart
from careops.people.models import Provider
from careops.values.sheets import read_sheet
from referrals.forms import ReferForm
from referrals.importing import COLUMNS, Reader
from tests.factories import make_member, make_network, make_provider


@pytest.fixture
def twins(tenant):
    """Two providers of one name, however it is spelled."""
    make_network()
    return [
        make_provider("Jürgen Müller", email="one@clinic.example", services=["sleep"]),
        make_provider("Juergen MUELLER", email="two@clinic.example", services=["couples"]),
        make_provider("Bob Brown", email="bob@clinic.example"),
    ]


def labels(form, name):
    return [label for _, label in form.fields[name].choices]


def test_the_staff_tells_two_of_one_name_apart_by_their_address(twins):
    assert [label for _, label in told_apart(twins, by=address)] == [
        "Jürgen Müller (one@clinic.example)",
        "Juergen MUELLER (two@clinic.example)",
        "Bob Brown",
    ]


def test_the_public_form_tells_them_apart_by_what_everybody_may_know(twins):
    shown = labels(ReferForm(), "preferred")

    assert "Jürgen Müller (sleep, sun, +14165550199)" in shown
    assert "Bob Brown" in shown
    assert not any("@" in label for label in shown)


def test_two_of_whom_all_else_is_the_same_are_told_apart_by_their_number(tenant):
    pair = [make_provider("Bob Brown"), make_provider("Bob Brown")]

    shown = [label for _, label in told_apart(pair, by=public)]

    assert len(set(shown)) == 2


def test_two_networks_of_one_name_are_told_apart_by_their_code(twins):
    make_network("sun-2", "Sun Life")

    assert labels(ReferForm(), "network")[1:] == ["Sun Life (sun)", "Sun Life (sun-2)"]


def test_the_desk_tells_two_of_one_name_apart_wherever_a_step_names_somebody(twins):
    same = [make_member("Sam Same", roles) for roles in (["agent"], ["lead"])]

    shown = [label for _, label in told_apart(same, by=address)]

    assert shown == [f"Sam Same ({one.user.email})" for one in same]


def read(cell, column="preferred_provider"):
    head = f"first_name,last_name,email,need,consent,{column}\n"
    (line,) = read_sheet(io.StringIO(f"{head}Maya,Hart,m@mail.example,Sleep,yes,{cell}\n"), COLUMNS)
    Reader().read(line)
    return line


@pytest.mark.parametrize("cell", ["Jürgen Müller", "juergen mueller"])
def test_an_import_that_names_one_of_two_is_refused_and_says_what_to_write(twins, cell):
    problem = read(cell).problems["preferred_provider"]

    assert "several of your providers; write the e-mail" in problem
    assert read("JURGEN MULLER").values["preferred_provider"] == twins[0]


@pytest.mark.parametrize("cell", ["TWO@clinic.example", "two@clinic.example"])
def test_an_import_may_name_a_provider_by_e_mail(twins, cell):
    assert read(cell).values["preferred_provider"] == twins[1]


def test_an_import_that_names_nobody_is_refused(twins):
    assert "not the name or e-mail" in read("-").problems["preferred_provider"]


def test_an_import_that_names_one_of_two_networks_is_refused(twins):
    make_network("sun-2", "Sun Life")

    assert "write the code" in read("sun life", "network").problems["network"]
    assert read("sun-2", "network").values["network"] == "sun-2"


def test_a_providers_address_is_one_whatever_its_case(twins):
    assert Provider.objects.get(email="TWO@Clinic.Example") == twins[1]
    assert make_provider("New", email="New@Clinic.Example").email == "new@clinic.example"
