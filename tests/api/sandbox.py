"""Who tries things in the tests? A partner with a test key, in the sandbox of its organization."""

from __future__ import annotations

from careops.api.sandboxes import open_sandbox, prepare
from careops.clock.now import now
from careops.people.models import Partner
from careops.record.models import Entry
from careops.tenancy.scope import tenant_scope
from tests.api.conftest import Caller
from tests.factories import HOUR

HOST = "acme-test.localhost"


class Trier(Caller):
    """The same partner, with a test key: ``trier.tenant`` is the sandbox."""

    def __init__(self, partner, **more):
        self.tenant = open_sandbox()
        with tenant_scope(self.tenant):
            self.told = list(prepare(partner, at=now()))
            super().__init__(Partner.objects.get(pk=partner.pk), host=HOST, **more)

    def move(self, by, **more):
        return self.post("/test-clock", {"by": by}, **more)

    def clock(self):
        return self.get("/test-clock").json()["now"]

    def refer_to_tess(self):
        """A referral that asks for a made-up provider by name."""
        (tess,) = self.get("/providers?name=tess").json()["data"]
        return self.refer(preferred_provider=tess["id"])

    def story(self):
        """What happened to its only referral: (action, hours since it began), in the order in which it happened."""
        with tenant_scope(self.tenant):
            return story_of_the_only_referral()


def story_of_the_only_referral():
    told = Entry.objects.filter(case__kind="referral", outcome="done").order_by("seq")
    found = list(told.values_list("action", "at"))
    return [(action, (at - found[0][1]) / HOUR) for action, at in found]
