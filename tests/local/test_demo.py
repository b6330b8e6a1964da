"""What a newcomer meets: doors for everybody, a bar while the past is told, and a demo that always starts again."""

import re
from datetime import timedelta
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command

from careops.api.models import ApiKey
from careops.cases.models import Case
from careops.clock.models import Dial
from careops.clock.now import now
from careops.desk.models import Task
from careops.local.demo import seeding
from careops.local.demo.cast import ORGANIZATIONS, hire
from careops.local.demo.introductions import sign_in_path_of
from careops.local.demo.weeks import Story, live_through, moments
from careops.local.management.commands.demo import Progress
from careops.people.models import Partner, Provider
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_scope, tenant_transaction
from consults.demo_words import ANSWERS, QUESTIONS
from consults.policy.words import About
from tests.emptying import uncount
from tests.factories import make_member, make_tenant

pytestmark = pytest.mark.django_db
FRONT = {"HTTP_HOST": "localhost"}
ACME = {"HTTP_HOST": "acme.localhost"}


@pytest.fixture(autouse=True)
def demo(settings):
    settings.DEMO = True
    settings.NUDGE = False
    settings.ROOT_URLCONF = "tests.local.demo_urls"
    settings.MIDDLEWARE = ["careops.local.demo.seeding.SeedingMiddleware", *settings.MIDDLEWARE]
    yield
    seeding.finish()


@pytest.fixture
def cast():
    """The people of the demo's first organization, with nothing that has happened to them."""
    hired = hire(ORGANIZATIONS[0], random=Random(1), tuning={})
    Dial.objects.create(id=1, turned_at=now(), shown_at=now(), speed=1)
    return hired


@pytest.fixture
def acme(db, cast):
    with tenant_scope(cast.tenant):
        yield cast


def invite(email, name="Zoe Zed"):
    user = make_member(name).user
    user.email = email
    user.save()
    return user


def start():
    """What the demo says when it is started again."""
    said = StringIO()
    call_command("demo", stdout=said)
    return said.getvalue()


def test_the_bare_address_has_the_doors_of_each_kind_of_user(client, acme):
    start()
    page = client.get("/", **FRONT).content.decode()

    for who in ("Alice Agent (support agent", "Fay Finance", "Bob Brown (provider)"):
        assert who in page
    assert 'href="http://acme.localhost:8000/demo/door/alice/"' in page
    assert "An API key (pharmacy): <code>cops_live_" in page


def test_an_organizations_own_address_is_its_own_page(client, acme):
    assert "Care starts with an answer" in client.get("/", **ACME).content.decode()


def test_a_door_signs_in_as_the_person_behind_it(client, acme):
    assert client.get("/demo/door/alice/", **ACME).status_code == 200
    client.post("/demo/door/alice/", **ACME)

    assert client.get("/", **ACME)["Location"] == "/admin/"


def test_a_door_leads_to_members_of_this_organization_only(client, acme):
    other = make_tenant("birch")
    with tenant_scope(other):
        invite("zoe@birch.demo.example")

    assert client.get("/demo/door/zoe@birch.demo.example/", **ACME).status_code == 404


@pytest.mark.parametrize(
    "email",
    [
        "jo.smith@acme.demo.example",
        "jo.smith@mail.example",
        "o'brien+care@mail.example",
        "a/b//c@mail.example",
        '"q d"@mail.example',
        "100%25@mail.example",
        "who?me#here@mail.example",
        "zoë@acme.demo.example",
        "alice@harbour.demo.example",
    ],
)
def test_whoever_is_invited_the_demo_starts_again_with_a_door_for_them(client, acme, email):
    name = "Łukasz {0} %s {{ x }} <b>"
    user = invite(email, name=name)

    link = f"http://acme.localhost:8000{sign_in_path_of(user)}"
    (line,) = [line for line in start().splitlines() if name in line]
    assert line.split()[-1] == link
    assert client.get(sign_in_path_of(user), **ACME).status_code == 200


def test_whatever_becomes_of_its_people_the_demo_starts_again(acme):
    Partner.objects.filter(kind="lab").update(
        kind="insurer", name="{0}%s\N{RIGHT-TO-LEFT OVERRIDE}"
    )
    Provider.objects.update(name="x" * 120)
    acme.members[0].user.name = "\x1b[31m" + "O" * 100 + "\r\n"
    acme.members[0].user.save()
    Tenant.objects.create(slug="solo", name="A % {b} \N{PILE OF POO}")
    Tenant.objects.create(slug="gone", name="Gone", is_active=False)

    said = start()

    assert "A % {b} \N{PILE OF POO}: http://solo.localhost:8000/" in said
    assert "Gone" not in said
    assert "\x1b" not in said
    assert re.search(r"OOO \(support agent[^)]*\) +http", said)


def test_no_label_touches_its_address(acme):
    lines = [line for line in start().splitlines() if line.startswith("    ")]

    assert len({line.index("  http") for line in lines if "http" in line}) == 1


def test_keys_are_the_same_at_each_start_and_say_when_they_were_revoked(client, acme):
    first, second = start(), start()

    def keys(said):
        return [line.split()[-1] for line in said.splitlines() if "An API key" in line]

    assert keys(first) == keys(second)
    assert len(set(keys(first))) == ApiKey.objects.count() == 5
    bearer = {"HTTP_AUTHORIZATION": f"Bearer {keys(first)[0]}"}
    assert client.get("/api/v1/me", **ACME, **bearer).status_code == 200
    ApiKey.objects.update(is_revoked=True)
    assert start().count("revoked at the desk") == 5


def test_a_past_that_was_interrupted_is_named_with_a_way_out(acme):
    Dial.objects.all().delete()

    with pytest.raises(CommandError, match="RESET=1"):
        start()


def test_while_the_past_is_told_every_page_is_a_bar(client, acme):
    seeding.note(35)
    front, case = client.get("/", **FRONT), client.get("/admin/", **ACME)

    assert (front.status_code, case.status_code) == (200, 503)
    assert '<progress max="100" value="35"' in front.content.decode()
    assert front["Refresh"] == case["Retry-After"] == "2"
    seeding.finish()
    assert "Alice Agent" in client.get("/", **FRONT).content.decode()


def test_without_a_terminal_progress_is_a_line_each_five_percent(db, capsys):
    with Progress() as progress:
        for percent in range(101):
            progress(percent)

    said = capsys.readouterr().out.splitlines()
    assert said == [f"careops: {n} % of three months" for n in range(5, 101, 5)]


@pytest.mark.django_db(transaction=True)
def test_the_house_is_lived_in(cast):
    """Staff decide, with a delay: after some days little of what is ours is late.

    Step by step it is committed, as in the demo: of rows that are not, PostgreSQL has no statistics to plan with.
    """
    uncount()
    until = now()
    story = Story(cast, Random(2), until - timedelta(days=4))

    live_through([story], until=until, show=lambda _: None)

    with tenant_transaction(cast.tenant):
        ours = Case.objects.filter(waiting_on="us")
        assert Task.objects.filter(state="done").exists()
        late = ours.filter(due_at__lt=until - timedelta(days=1))
        assert late.count() <= 0.1 * ours.count()


def test_the_last_days_are_told_in_more_detail():
    until = now()
    begin = until - timedelta(weeks=3)
    early = list(moments(begin, until=until, early=begin - timedelta(weeks=10)))
    steps = [at for at in early if at >= begin]

    assert steps[-1] == until
    assert early[1] - early[0] == timedelta(days=1)
    assert steps[1] - steps[0] == timedelta(hours=6)
    assert steps[-1] - steps[-2] == timedelta(hours=3)


def test_every_question_of_the_demo_has_an_answer_of_its_own():
    assert {about for about, *_ in QUESTIONS} - set(ANSWERS) == {About.ADMINISTRATIVE}
