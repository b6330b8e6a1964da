"""How does an agent open a ticket, tick it, and add credit? And what do patient and shop see of it?"""

import re

import pytest
from django.urls import reverse

from careops.people.models import Membership
from medops.models import Credit, Subscription, Ticket, TicketType
from medops.models.catalogue import usual as usual_types
from tests.factories import (
    ALICE,
    HOUR,
    NOON,
    client_actor,
    fresh,
    link_to,
    make_client,
    make_member,
)
from tests.medops.factories import (
    DAY,
    applied,
    draft,
    make_order,
    make_plan,
    open_one,
    post,
    subscribe,
)

KEY, OTHER_KEY = (f"0190a000-0000-7000-8000-00000000000{n}" for n in (1, 2))


@pytest.fixture
def desk(browser_of):
    return browser_of(name="Dora Desk", roles=["agent"], teams=["medops"])


@pytest.fixture
def leads(browser_of):
    return browser_of(name="Lou Lead", roles=["lead"], teams=["medops"])


def url(name, *args, **query):
    return reverse(f"admin:{name}", args=args, urlconf="careops.urls", query=query or None)


def html(response):
    return response.content.decode()


def test_an_agent_opens_a_ticket_for_a_patient_and_about_their_order(desk, shop, maya):
    order = make_order(shop, maya)
    add = url("medops_ticket_add")
    assert "Maya Hart" in html(desk.get(add, {"q": "Maya"}))
    page = desk.get(add, {"patient": maya.pk})
    assert "Lab cancellation" in html(page)

    lacking = desk.post(f"{add}?patient={maya.pk}", {"code": "lab", "key": KEY})
    assert (lacking.status_code, Ticket.objects.count()) == (422, 0)
    assert "which order" in html(lacking)
    said = {"code": "lab", "order": order.pk, "key": KEY}
    made, again = (desk.post(f"{add}?patient={maya.pk}", said) for _ in range(2))

    ticket = Ticket.objects.get()
    assert made["Location"].endswith(url("cases_case_change", ticket.pk))
    assert again["Location"] == made["Location"]
    assert (ticket.shop_id, ticket.state) == (shop.pk, "new")


def test_a_cancellation_at_the_desk_is_asked_of_the_subscription(desk, subscription, maya):
    """S3-10"""
    add = url("medops_ticket_add", patient=maya.pk)
    for key in (KEY, OTHER_KEY):
        desk.post(add, {"code": "cancellation", "subscription": subscription.pk, "key": key})

    assert fresh(subscription).state == "cancel_requested"
    assert Ticket.objects.get().subscription_id == subscription.pk


def test_the_case_page_shows_the_checklist_and_each_line_has_its_button(desk, maya):
    ticket = open_one("orders", maya)
    page = url("cases_case_change", ticket.pk)
    assert "Tick: Answered" not in html(desk.get(page))

    dora = Membership.objects.get(user__name="Dora Desk")
    ticket.claim(by=ALICE, at=NOON, assignee=dora)
    shown = html(desk.get(page))
    assert shown.count(f"/{ticket.pk}/do/tick/") == 2  # each beside its line, and nowhere else
    version = fresh(ticket).case.version
    desk.post(url("cases_case_do", ticket.pk, "tick"), {"line": 2, "version": version})

    assert fresh(ticket).ticked == [2]
    assert "Tick: Answered in writing" not in html(desk.get(page))
    assert "Tick: All orders" in html(desk.get(page))
    assert "Take the tick back: Answered in writing" in html(desk.get(page))
    version = fresh(ticket).case.version
    desk.post(url("cases_case_do", ticket.pk, "untick"), {"line": 2, "version": version})
    assert fresh(ticket).ticked == []


def test_their_patient_reads_of_each_ticket_what_it_is_about(mayas, maya):
    open_one("orders", maya)
    open_one("pricing", maya)

    page = html(mayas.get("/mine/"))

    assert "Order management" in page
    assert "Pricing and shipping" in page


def test_a_second_press_of_add_credit_is_one_credit(desk, shop, maya):
    """S3-47"""
    add = url("medops_credit_add", patient=maya.pk)
    key = re.search(r'name="key" value="([^"]+)"', html(desk.get(add)))[1]
    said = {"shop": shop.pk, "amount": "20.00", "currency": "USD", "reason": "Late.", "key": key}
    first, second = desk.post(add, said), desk.post(add, said)

    assert first["Location"] == second["Location"]
    assert Credit.objects.get().state == "posted"


def test_a_large_credit_is_proposed_and_its_page_says_so_before(desk, leads, shop, maya):
    add = url("medops_credit_add", patient=maya.pk)
    assert "Above 50 in 30 days" in html(desk.get(add))
    desk.post(
        add, {"shop": shop.pk, "amount": "80", "currency": "USD", "reason": "Late.", "key": KEY}
    )

    credit = Credit.objects.get()
    assert credit.state == "proposed"
    assert "do/post/" in html(leads.get(url("cases_case_change", credit.pk)))
    assert "do/post/" not in html(desk.get(url("cases_case_change", credit.pk)))


def test_nobody_is_credited_who_is_no_shops_customer(desk, shop):
    other = make_client("Eve", "Stone")
    add = url("medops_credit_add", patient=other.pk)
    refused = desk.post(
        add, {"amount": "5", "currency": "USD", "reason": "Late.", "key": KEY}
    )  # fmt: skip

    assert refused.status_code == 422
    assert "no account to credit" in html(refused)


def test_a_lead_writes_the_catalogue_and_what_a_type_is_for_stays(leads, desk):
    """S3-A1: it is data of each company."""
    usual = url("medops_tickettype_usual")
    assert desk.post(usual).status_code == 403
    leads.post(usual)
    assert TicketType.objects.count() == len(usual_types())

    one = TicketType.objects.get(code="cancellation")
    change = url("medops_tickettype_change", one.pk)
    said = {
        "label": "End of a program", "team": "medops", "hours": 12, "checklist": "Looked",
        "proof": "subscription", "is_offered": "on",
    }  # fmt: skip
    seen = re.findall(r'name="(seen[^"]*|was[^"]*)" value="([^"]*)"', html(leads.get(change)))
    weakened = leads.post(change, {**said, "proof": "none", **dict(seen)})
    assert "ends when" in html(weakened)
    saved = leads.post(change, {**said, **dict(seen)})
    assert saved.status_code == 302, html(saved)[:3000]
    assert fresh(one).hours == 12


def test_one_page_has_all_orders_plans_subscriptions_and_credit(
    desk, shop, maya, ann, django_assert_num_queries
):
    """S3-42, S3-44, S3-46, S3-48"""
    make_order(shop, maya, state="cancelled")
    make_order(shop, maya, external_id="OR-2", goods="Cream", state="delivered")
    make_plan(shop, maya)
    make_plan(shop, maya, number="2", state="denied", text="Nothing of it.")
    subscribe(shop, maya)
    applied(shop, maya, by=ann)
    page = html(desk.get(url("medops_order_changelist", patient=maya.pk)))

    ordered = ("Blood test", "Cancelled", "Cream", "Delivered")
    assert re.search(r"Monthly program</a></td><td[^>]*>Active</td>", page)
    for words in (*ordered, "The cream twice", "20.00"):
        assert words in page
    assert "Nothing of it." not in page
    assert f"patient={maya.pk}" in page


# The patient


@pytest.fixture
def mayas(maya, browser_of):
    return browser_of(name="Maya Hart", patient=maya, roles=["patient"])


def test_a_patient_ends_their_subscription_and_changes_their_mind(mayas, subscription):
    """S3-10"""
    page = f"/mine/{subscription.pk}/"
    assert "Monthly program" in html(mayas.get(page))
    ended = mayas.post(page, {"act": "request_cancel", "reason": "Too dear."}, follow=True)
    assert "We are ending your subscription" in html(ended)
    assert Ticket.objects.count() == 1

    kept = mayas.post(page, {"act": "keep"}, follow=True)
    assert "Your subscription is active" in html(kept)
    assert Subscription.objects.get().state == "active"


def test_a_patient_answers_our_question_where_they_have_signed_in(mayas, maya, visitor, set_clock):
    ticket = open_one("orders", maya)
    member = make_member("Bea Back", ["agent"], teams=["medops"])
    ticket.claim(by=ALICE, at=NOON, assignee=member)
    ticket.ask_patient(by=ALICE, at=NOON, message="Which of the two boxes?")
    behind = html(visitor.get(link_to(maya, ticket)))
    assert "We have a question for you" in behind
    assert "boxes" not in behind

    page = f"/mine/{ticket.pk}/"
    assert "Which of the two boxes?" in html(mayas.get(page))
    mayas.post(page, {"act": "reply", "message": "The second."})
    assert fresh(ticket).state == "assigned"
    late = mayas.post(page, {"act": "reply", "message": "And the first."})
    assert late.status_code == 409
    assert "And the first." in html(late)


def test_a_link_alone_ends_no_subscription(visitor, subscription, maya):
    subscription.request_cancel(by=client_actor(maya), at=NOON)
    link = link_to(maya, subscription)

    assert "Monthly program" not in html(visitor.get(link))
    assert visitor.post(link, {"act": "keep"}).status_code == 409
    assert fresh(subscription).state == "cancel_requested"


def test_patients_find_their_orders_and_plans_on_a_page_of_their_own(mayas, shop, maya, ann):
    make_order(shop, maya)
    make_plan(shop, maya)
    credit = applied(shop, maya, by=ann)
    subscribe(shop, maya)

    assert "/mine/orders/" in html(mayas.get("/mine/"))
    page = html(mayas.get("/mine/orders/"))
    for words in ("Blood test", "The cream twice a day.", "20.00 USD", "Active</span>"):
        assert words in page
    assert "You have a credit" in html(mayas.get(f"/mine/{credit.pk}/"))


# The shop's people


def test_the_shops_people_see_what_we_want_of_it(browser_of, shop, subscription, ann, set_clock):
    theirs = browser_of(name="Sam Shop", partner=shop, roles=["shop"])
    subscription.order_cancellation(by=ann, at=NOON, reason="They asked.")
    credit = post(shop, subscription.patient, by=ann)
    draft(shop, subscription.patient, 80).propose(by=ann, at=NOON)
    listed = html(theirs.get("/partner/cases/"))

    assert listed.count("For M.H.") == 2  # what is only proposed is ours
    assert "Please cancel it" in html(theirs.get(f"/partner/cases/{subscription.pk}/"))
    assert "20.00 USD" in html(theirs.get(f"/partner/cases/{credit.pk}/"))
    set_clock(NOON + DAY)
    late = html(theirs.get(f"/partner/cases/{credit.pk}/"))
    assert "wait for your system" in late
    assert "We are late" not in late + html(theirs.get("/partner/cases/"))
    said = {"act": "refuse_cancellation", "reason": "It is being charged."}
    theirs.post(f"/partner/cases/{subscription.pk}/", said)
    assert fresh(subscription).state == "cancel_requested"


def test_what_is_late_stands_first_in_the_queue(desk, maya, set_clock):
    open_one("refund", maya)
    set_clock(NOON + DAY + HOUR)

    page = html(desk.get(url("cases_case_changelist"), {"kind": "ticket"}))
    assert "Refund or credit question" in page
