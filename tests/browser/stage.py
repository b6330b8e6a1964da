"""Where does a story play on real screens? In one organization, with its clock, its mails, and who is in it."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.db.models import Min

from careops.cases.models import Case
from careops.engine.sweep import sweep
from careops.outbox.deliver import deliver
from careops.tenancy.scope import tenant_transaction
from tests.browser.conftest import set_clock
from tests.browser.players import Colleague, Outsider
from tests.factories import NOON


class Stage:
    """One organization: its clock, which stands still but for `wait`, its mails, and who is in it.

    A browser goes to its site, and to the payment provider's, and nowhere else.
    """

    def __init__(self, browser, site, tenant, mails, *, bank):
        self.browser, self.site, self.tenant = browser, site, tenant
        self.mails, self.bank = mails, bank
        self.hosts = {urlsplit(address).netloc for address in (site, bank.url)}
        self.at, self.players, self.booking = NOON, [], ""

    def colleague(self, name, *roles):
        return self.enter(Colleague(self, name, roles))

    def outsider(self, name, email):
        """Somebody whom we know by their mails alone."""
        return self.enter(Outsider(self, name, email))

    def enter(self, player):
        self.players.append(player)
        return player

    def post(self):
        """What is due by now happens, and what waits to be sent is sent."""
        sweep(now=self.at)
        deliver(now=self.at)

    def wait(self, until):
        """The clock goes on to then; whatever falls due on the way happens at its moment."""
        while (due := self.next_due()) and due <= until:
            self.turn_to(max(due, self.at))
        self.turn_to(until)

    def turn_to(self, moment):
        self.at = moment
        set_clock(moment)
        self.post()

    def next_due(self):
        with tenant_transaction(self.tenant):
            return Case.objects.aggregate(next=Min("wake_at"))["next"]

    def states(self):
        """How far each case is, by its kind; of several of a kind, all of them in their order."""
        with tenant_transaction(self.tenant):
            found = {}
            for kind, state in Case.objects.order_by("pk").values_list("kind", "state"):
                found.setdefault(kind, []).append(state)
        return {kind: states if len(states) > 1 else states[0] for kind, states in found.items()}

    def mails_to(self, address):
        self.post()
        return [mail for mail in self.mails.mails if address in mail["To"]]

    def complaints(self):
        return [complaint for player in self.players for complaint in player.complaints]

    def leave(self):
        for player in self.players:
            player.leave()
