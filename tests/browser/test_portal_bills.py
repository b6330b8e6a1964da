"""Can a patient pay their balance on a phone? From the first page to the provider's, and back to the receipt (S1-4)."""

from urllib.parse import urlsplit

import pytest

from careops.local.webhooks import Hook
from careops.tenancy.scope import tenant_transaction
from portal.models import Balance
from tests.browser.conftest import Screen as Screen  # noqa: PLC0414 (what the fixture is)
from tests.consults.bank import SECRET, open_bank
from tests.factories import make_client
from tests.portal.bills import enter
from tests.portal.factories import make_account

pytestmark = pytest.mark.browser


@pytest.fixture
def bank(settings):
    with open_bank(settings) as bank:
        yield bank


@pytest.fixture
def mayas(screen, acme):
    with tenant_transaction(acme):
        maya = make_client("Maya", "Hart", email="maya@mail.example", birth_date="1990-01-01")
        maya.refresh_from_db()
        make_account(maya)
        enter(maya, 85, what="A form for your school")
    screen.sign_in(acme, name="Maya Hart", patient=maya, roles=["patient"])
    screen.page.set_viewport_size({"width": 390, "height": 844})
    return screen


def test_a_balance_is_paid_on_the_providers_page(mayas, acme, bank, live_server):
    mayas.open("/mine/", "bills-home")
    mayas.follow("Your bills", "bills-open")
    assert mayas.says("Left to pay: 85.00 CAD")
    mayas.press("Pay", "bills-payment")
    page = mayas.page
    page.get_by_role("button", name="Go on to the payment provider").click()
    page.wait_for_url(f"{bank.url}/pay/**")
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Expires, as 12/30").fill("12/30")
    page.get_by_role("button", name="Pay").click()
    page.wait_for_url("**/mine/**")
    assert mayas.says("We have not heard yet that you paid")

    port = urlsplit(live_server.url).port
    Hook(f"http://{{tenant}}.localhost:{port}/hooks/payments/", secret=SECRET).tell(bank.news)
    assert bank.news == []
    mayas.follow("See whether it has arrived", "bills-paid")
    assert mayas.says("It is paid")
    mayas.follow("Back to your bills", "bills-even")
    assert mayas.says("You owe us nothing")
    with tenant_transaction(acme):
        assert Balance.objects.get().owed == 0
