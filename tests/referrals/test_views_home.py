"""Where do people begin, and where does a signed-in client see their referrals?"""

from django.test import Client

from tests.factories import make_member, make_tenant, text_of

TODO = "/provider/"


# The first page


def test_home_leads_members_to_their_work_and_shows_strangers_the_door(
    bobs, browser_of, visitor, maya
):
    clients = browser_of(name="Maya Hart", patient=maya, roles=["patient"])

    assert bobs.get("/")["Location"] == TODO
    assert browser_of(roles=["agent"]).get("/")["Location"] == "/admin/"
    assert clients.get("/")["Location"] == "/mine/"
    assert "Ask for a referral" in text_of(visitor.get("/"))


def test_the_bare_domain_lists_no_tenant(tenant):
    text = text_of(Client(HTTP_HOST="localhost").get("/"))

    assert "its own address" in text
    assert "acme" not in text.lower()


def test_a_member_elsewhere_is_told_so(bobs):
    make_tenant("umbrella")

    assert "have no role at Umbrella" in text_of(bobs.get("/", HTTP_HOST="umbrella.localhost"))


def test_an_inactive_membership_opens_no_page(bob, set_clock):
    member = make_member(name="Bob", provider=bob, roles=["provider"], is_active=False)
    browser = Client(HTTP_HOST="acme.localhost")
    browser.force_login(member.user)

    assert browser.get(TODO).status_code == 403
