"""Do the pages of an invitation hold in a real browser: the lead's list, the form, and what the invited see?"""

import re

import pytest
from django.urls import reverse

from careops.tenancy.scope import tenant_transaction
from tests.access.sign_in import letters
from tests.browser.conftest import go

pytestmark = pytest.mark.browser


def test_a_lead_invites_somebody_who_accepts(screen, acme, page):
    screen.sign_in(acme, name="Lena Lead", roles=["lead"])
    screen.open("/admin/people/membership/add/", "invite")
    page.get_by_label("E-mail").fill("ned@staff.example")
    page.get_by_label("Name").fill("Ned New")
    page.get_by_label("support agent").check()
    go(page.get_by_role("button", name="Save", exact=True))
    screen.check("invitations")
    assert screen.says("Ned New")
    with tenant_transaction(acme):
        path = re.search(r"/accounts/invitation/[\w-]+/", letters()[-1].text)[0]
    screen.open(path, "invitation-other")
    assert screen.says("Sign out and go on")

    screen.press("Sign out and go on", "invitation")
    page.get_by_label("Your name").fill("Nedda Newman")
    page.get_by_label("Password", exact=True).fill("nine lives of a cat")
    page.get_by_label("Password, again").fill("nine lives of a cat")
    screen.press("Accept the invitation", "accepted")

    screen.open(path, "invitation-over")
    assert screen.says("It has been accepted")
    screen.open(reverse("mfa_index"), "security")
