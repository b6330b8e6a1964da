"""Real connections, the same moment: does a limit count everybody, and is an invitation accepted once?"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from careops.access import invitations
from careops.access.limits import Limit
from careops.access.models import Invitation
from careops.clock.now import now
from careops.people.models import Membership
from careops.tenancy.scope import tenant_transaction
from tests.factories import make_member, make_tenant
from tests.trust.conftest import crowd

pytestmark = pytest.mark.django_db(transaction=True)
THREE = Limit("three", 3, timedelta(minutes=5))
NEW = {"name": "Nedda", "password1": "nine lives of a cat", "password2": "nine lives of a cat"}


def count():
    with transaction.atomic():
        return THREE.count("somebody").is_exceeded


def test_of_tries_at_once_each_is_counted():
    with crowd(8) as people:
        assert sorted(people.at_once(*[count] * 8)) == [False] * 3 + [True] * 5


def test_an_invitation_that_two_browsers_accept_at_once_is_accepted_once():
    tenant = make_tenant()
    with tenant_transaction(tenant):
        lena = make_member("Lena Lead", roles=["lead"])
        Invitation.objects.create(
            email="ned@staff.example", name="Ned", roles=["agent"], invited_by=lena,
            sent_at=now(), expires_at=now() + timedelta(days=1),
            digest=invitations.digest_of("token"),
        )  # fmt: skip

    def press():
        browser = Client(HTTP_HOST="acme.localhost")
        return browser.post("/accounts/invitation/token/", NEW).status_code

    with crowd(3) as people:
        assert sorted(people.at_once(*[press] * 3)) == [302, 410, 410]
    with tenant_transaction(tenant):
        assert Membership.objects.exclude(pk=lena.pk).count() == 1
