"""Two people save over one another: the second is told what changed, and nobody's words are lost."""

import re
from html import unescape

import pytest
from django.urls import reverse

from careops.people.models import Network, Partner, Patient, Provider
from careops.tenancy.models import Tenant
from tests.desk.browsing import desk, page_of
from tests.factories import make_client, make_member, make_network, make_partner

INPUT = re.compile(r"<input\b[^>]*>|<textarea\b.*?</textarea>|<select\b.*?</select>", re.DOTALL)


def attribute(tag, name):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return unescape(found[1]) if found else ""


def written_in(page):
    """What a browser would send of the page's form, as it stands."""
    html = page.content.decode()
    form = html[html.index("csrfmiddlewaretoken") :]
    said = {}
    for tag in INPUT.findall(form):
        name = attribute(tag, "name")
        if tag.startswith("<select"):
            chosen = re.search(r'<option value="([^"]*)" selected', tag)
            said[name] = unescape(chosen[1]) if chosen else ""
        elif attribute(tag, "type") in ("checkbox", "radio"):
            if re.search(r"\bchecked\b", tag):
                said.setdefault(name, []).append(attribute(tag, "value") or "on")
        elif name and attribute(tag, "type") not in ("submit", "search"):
            said[name] = attribute(tag, "value")
    return said


@pytest.fixture
def maya(tenant):
    return make_client("Maya", "Hart", email="maya@mail.example", mobile="+14165550111")


@pytest.fixture
def ben(tenant):
    return desk(make_member("Ben Agent", ["agent"], teams=["intake"]))


def test_the_second_save_does_not_empty_what_the_first_wrote(alice, ben, maya):
    mine, theirs = (written_in(browser.get(page_of(maya))) for browser in (alice, ben))
    alice.post(page_of(maya), mine | {"birth_date": "1984-07-31"})

    answer = ben.post(page_of(maya), theirs | {"mobile": "416 555 0222"})

    html = answer.content.decode()
    assert "Somebody else saved this while you were writing" in html
    assert "Birth date is now “1984-07-31”." in unescape(html)
    assert Patient.objects.get().mobile == "+14165550111"
    again = written_in(answer)
    assert (again["mobile"], again["birth_date"]) == ("416 555 0222", "1984-07-31")

    ben.post(page_of(maya), again)
    saved = Patient.objects.get()
    assert (str(saved.birth_date), saved.mobile) == ("1984-07-31", "+14165550222")


def test_whoever_wrote_over_the_same_field_keeps_their_words_until_they_decide(alice, ben, maya):
    mine, theirs = (written_in(browser.get(page_of(maya))) for browser in (alice, ben))
    alice.post(page_of(maya), mine | {"last_name": "Hart-Lee"})

    answer = ben.post(page_of(maya), theirs | {"last_name": "Hartley"})

    assert "Last name is now “Hart-Lee”." in unescape(answer.content.decode())
    assert Patient.objects.get().last_name == "Hart-Lee"
    assert written_in(answer)["last_name"] == "Hartley"
    ben.post(page_of(maya), written_in(answer))
    assert Patient.objects.get().last_name == "Hartley"


def test_two_who_write_the_same_do_not_hear_of_it(alice, ben, maya):
    mine, theirs = (written_in(browser.get(page_of(maya))) for browser in (alice, ben))
    alice.post(page_of(maya), mine | {"language": "fr"})

    assert ben.post(page_of(maya), theirs | {"language": "fr"}).status_code == 302


def test_who_saves_twice_in_peace_hears_nothing(alice, maya):
    for name in ("Maja", "Maya"):
        said = written_in(alice.get(page_of(maya)))
        assert alice.post(page_of(maya), said | {"first_name": name}).status_code == 302


@pytest.mark.parametrize("seen", ["", "nonsense", "[]", '{"no_such": 1}'])
def test_a_strange_word_of_what_was_seen_breaks_nothing(alice, maya, seen):
    said = written_in(alice.get(page_of(maya))) | {"seen": seen}

    assert alice.post(page_of(maya), said).status_code == 302


def provider(lena):
    from tests.factories import make_provider

    return make_provider("Bob Brown"), "phone", "+14165550222", "name", "Bob Braun"


def partner(lena):
    return make_partner(), "email", "new@maple.example", "name", "Maple Life"


def network(lena):
    return make_network(), "name", "Sun Life of Canada", "name", "Sun Life Canada"


def member(lena):
    return make_member("Mia Member"), "teams", ["intake"], "roles", ["agent", "lead"]


@pytest.mark.parametrize("make", [provider, partner, network, member])
def test_every_record_of_people_is_saved_so(lena, mara, make):
    row, name, first, other, second = make(lena)
    mine, theirs = (written_in(browser.get(page_of(row))) for browser in (lena, mara))
    assert lena.post(page_of(row), mine | {name: first}).status_code == 302

    answer = mara.post(page_of(row), theirs | {other: second})

    assert "Somebody else saved this while you were writing" in answer.content.decode()
    again = written_in(answer)
    assert again[other] == second
    assert mara.post(page_of(row), again).status_code == 302
    row.refresh_from_db()
    wanted = (second,) if other == name else (first, second)
    assert tuple(getattr(row, field) for field in dict.fromkeys((name, other))) == wanted


def test_times_and_limits_are_saved_so(lena, mara):
    path = "/admin/tenancy/tenant/"
    mine, theirs = (written_in(browser.get(path)) for browser in (lena, mara))
    names = [name for name in mine if name.startswith("referrals-")][:2]
    assert lena.post(path, mine | {names[0]: "3 h"}).status_code == 302

    answer = mara.post(path, theirs | {names[1]: "4 h"})

    assert answer.status_code == 422
    assert "Somebody else saved this while you were writing" in answer.content.decode()
    assert mara.post(path, written_in(answer)).status_code == 302
    assert len(Tenant.objects.get().tuning) == 2


def test_the_set_up_of_the_organization_is_saved_so(lena, mara):
    path = reverse("admin:organization")
    mine, theirs = (written_in(browser.get(path)) for browser in (lena, mara))
    assert lena.post(path, mine | {"name": "Acme Care"}).status_code == 302

    answer = mara.post(path, theirs | {"phone": "416 555 0222"})

    assert "Somebody else saved this while you were writing" in answer.content.decode()
    assert mara.post(path, written_in(answer)).status_code == 302
    found = Tenant.objects.get()
    assert (found.name, found.phone) == ("Acme Care", "+14165550222")


def test_quiet_hours_are_saved_so(lena, bob):
    browser = desk(make_member("Bob Brown", ["provider"], provider=bob))
    page = browser.get("/provider/quiet/")
    said = written_in(lena.get(page_of(bob)))
    lena.post(page_of(bob), said | {"quiet_from": "20:00", "quiet_until": "06:00"})

    answer = browser.post("/provider/quiet/", written_in(page))

    assert answer.status_code in (302, 422)
    assert Provider.objects.get(pk=bob.pk).quiet_from.hour == 20
    assert Partner.objects.count() == Network.objects.count() == 0
