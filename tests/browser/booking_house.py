"""Who has a part in a booking, and which chapters do their stories share?"""

from __future__ import annotations

from bookings.policy.words import BILLING, CEO, CHIEF_OF_STAFF, COORDINATOR
from careops.local.webhooks import Hook
from careops.people.actors import AGENT, FINANCE, MANAGER
from careops.tenancy.scope import tenant_transaction
from tests.bookings.factories import make_clinic, make_insurer
from tests.browser.stage import Stage
from tests.consults.bank import SECRET
from tests.factories import HOUR, NOON

DAY = 24 * HOUR
TYPED, DATE = "2026-03-12T10:00", "Thursday 12 March 2026, 10:00"
AFTER = NOON + 10 * DAY + 6 * HOUR  # it is over
INVOICED = NOON + 25 * DAY  # the clinic is asked for its invoice
CARD = {"direct_billing": False, "takes_card": True, "affiliate": "individual"}
TRANSFER = {"direct_billing": False, "takes_transfer": True, "affiliate": "individual"}
REQUEST = {
    "Who asks": "Maple Mutual", "Their number": "MM-1001", "First name": "Maya", "Last name": "Hart",
    "E-mail": "maya@mail.example", "Street": "1 Front Street", "City": "Toronto", "Province": "Ontario",
    "Postal code": "M5T 1A1", "Service": "Ultrasound", "What is needed": "A lump in the left breast",
    "Days and times that suit": "Mornings, after 9",
}  # fmt: skip
IN_OTTAWA = {"Street": "5 Elgin Street", "City": "Ottawa", "Postal code": "K4P 1A1"}
OUR_WAY = ["We have your request", "Please confirm a date and the amount", "It is booked"]

FOR_MAYA = [
    "We look for a clinic for you", "There are dates for you", "Your appointment is booked",
    "Your appointment is near",
]  # fmt: skip


class House(Stage):
    """Acme, with everybody who has a part in a booking, and the chapters that stories share."""

    def __init__(self, *where, **more):
        super().__init__(*where, **more)
        self.ben = self.colleague("Ben Booker", AGENT)
        self.max = self.colleague("Max Manager", MANAGER)
        self.chris = self.colleague("Chris Chief", CHIEF_OF_STAFF)
        self.carla = self.colleague("Carla Chair", CEO)
        self.cora = self.colleague("Cora Coordinator", COORDINATOR)
        self.fay = self.colleague("Fay Finance", FINANCE)
        self.joan = self.colleague("Joan Billing", BILLING)
        self.maple = self.outsider("Maple Mutual", "claims@maple.example")
        self.maya = self.outsider("Maya Hart", "maya@mail.example")
        with tenant_transaction(self.tenant):
            make_insurer()

    def clinic(self, name, **fields):
        fields = {
            "address": "1 Bay Street",
            "postal_code": "M5T 1A1",
            "phone": "+14165550199",
            **fields,
        }
        with tenant_transaction(self.tenant):
            return self.outsider(name, make_clinic(name, **fields).email)

    # Chapters

    def asks(self, clinic, **more):
        """A request comes in, and this clinic, which is near, is asked for dates."""
        self.ben.takes_in(REQUEST | more).does("Look for a clinic")
        self.ben.does("Ask a clinic for dates", clinic=clinic.name)

    def confirms(self, clinic, *, total="305.10"):
        """The clinic names a date at its listed price, which goes out by itself; the insurer confirms both."""
        clinic.reads("Please name dates").sees("M.H.").does("Send these dates", date_1=TYPED)
        self.wait(self.at + HOUR)
        self.maple.reads("Please confirm a date and the amount").sees(f"{total} CAD")
        self.maple.does(f"Confirm this date and {total} CAD", {DATE: True})

    def approves(self):
        """Our money leaves first: three people agree to it."""
        self.ben.finds().cannot("Book it").does(
            "Ask for the CEO's approval", why="It bills nobody."
        )
        self.chris.reads("A payment to approve").cannot("Approve it").does("Put it before the CEO")
        self.carla.reads("A payment to approve").does("Approve it")

    def books(self):
        self.ben.finds().does("Book it", clinic_has_it=True, clinic_number="H-77")

    def attends(self, clinic):
        self.wait(AFTER)
        clinic.reads("How did it go?").does("The client was there")
        self.post()

    def pays_invoice(self, clinic):
        """The clinic bills us when it is asked to, and gets its money."""
        self.wait(INVOICED)
        clinic.reads("Please send us your invoice").sees("180.00 CAD")
        clinic.does("Send it", number_of_your_invoice="7", its_total="180.00")
        self.cora.finds().follows(f"To {clinic.name}")
        self.cora.does("Note that the clinic's invoice is paid", receipt="EFT 1")

    def bills(self):
        self.cora.finds().does("Bill it")
        self.post()

    def receives(self, amount):
        self.cora.finds().follows("From Maple Mutual")
        self.cora.does("Note that all that was left came in", amount=amount, receipt="EFT 9")

    def reconciles(self, process):
        """Two people look at the four documents, and the booking is over."""
        self.cora.finds().follows("RC-")
        self.cora.does("Match the four documents", process=process, mail_agrees=True)
        self.fay.finds().follows("RC-").does("Sign it off")
        self.cora.finds().does("Close it").sees("Closed")

    def hears_of_cards(self):
        """The payment provider tells what happened there, and is asked what we want to know."""
        address = self.site.replace("acme", "{tenant}") + "/hooks/payments/"
        self.post()
        Hook(address, secret=SECRET).tell(self.bank.news)
        self.post()

    # Endings

    def ends(self, **others):
        paid = {"payment": "matched", "charge": "paid", "reconciliation": "signed_off"}
        assert self.states() == {"booking": "closed", "quote": "billed", **paid, **others}

    def orders(self, *lines):
        """Joan has the order with these lines."""
        assert self.joan.subjects == [f"Order {self.booking}"]
        said = self.joan.letter("Order").splitlines()
        assert [line for line in lines if line not in said] == []

    def sheet(self, clinic, *amounts):
        day, service = "2026-03-02", "2026-03-12"
        row = [
            "1",
            self.booking,
            "Maya Hart",
            "Ultrasound",
            day,
            service,
            f"Toronto, {clinic.name}",
            *amounts,
        ]
        assert self.joan.order_sheet() == [row]
