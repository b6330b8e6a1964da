"""What is told of bills, payments and refunds? To the patient, and at the desk; never what a bill is for."""

from __future__ import annotations

from careops.web.story import PATIENT, UNTOLD, Status, Story, inside, tells, told
from portal.money_columns import BalanceColumns, BalancePaymentColumns, BalanceRefundColumns

Owed, Pay, Back = BalanceColumns.State, BalancePaymentColumns.State, BalanceRefundColumns.State

OF_BALANCE = {
    "open": inside("Began to keep what they owe"),
    "enter": told("Entered a line", patient="We added a line"),
    "charge": told("Charged something", patient="We added a line"),
    "adjust": told("Corrected what is owed", patient="We corrected what you owe"),
    "note_payment": told("Noted what was paid here", patient="You paid here"),
    "receive": told("Added what the payment provider has received", patient="Your payment arrived"),
    "give_back": told("Added what was paid back", patient="We paid something back to you"),
    "take_back": told("Added what the bank has sent back", patient="Our refund came back from your bank"),
    "even_out": told("Closed it: nothing is left to pay", patient="Nothing is left to pay"),
    "stay": inside("Left it with our staff: something is still owed"),
    "announce": told("Told the patient that there is a bill", patient="We wrote to you that there is a bill"),
    "remind": told("Reminded the patient", patient="We reminded you"),
    "look_again": inside("Left the patient in peace: nothing is overdue, or something is under way"),
    "hand_to_staff": inside("Had somebody talk to the patient"),
    "run_late": inside("Told the managers that nobody has talked to the patient"),
    "bring_up": inside("Brought it up with finance again"),
    "bring_up_to_managers": inside("Brought it up with the managers"),
    "agree": told("Agreed on a day", patient="We agreed on a day"),
    "pay": told("Began to pay", patient="You began to pay"),
}  # fmt: skip
OF_PAYMENT = {
    "start": told("Began to pay", patient="You began to pay"),
    "open": told("Went on to the payment provider", patient="You went on to the payment provider"),
    "poll": inside("Asked the payment provider whether it was paid"),
    "settle": told("Said that it is paid", patient="Your payment arrived"),
    "fail": told("Said that it cannot be paid", patient="It could not be paid"),
    "cancel": told("Called it off", patient="You called it off"),
    "lapse": told("Closed the page: nobody had paid in time", patient="The page closed"),
    "close_page": told("Said that the page has closed", patient="The page closed"),
    "note_closed": inside("Said that the page is closed"),
    "refund": inside("Proposed to give something back"),
}
OF_REFUND = {
    "propose": inside("Proposed to give it back"),
    "pass_small": told("Let it pass: one person may give back so much", patient="We decided to give it back"),
    "approve": told("Approved it", patient="We decided to give it back"),
    "reject": inside("Rejected it"),
    "run_late": inside("Told the managers that nobody has decided it in time"),
    "bring_up": inside("Brought it up with finance: nobody had decided it"),
    "bring_up_to_managers": inside("Brought it up with the managers: finance does not decide"),
    "submit": told("Asked the payment provider to pay it back", patient=UNTOLD),
    "poll": inside("Asked the payment provider what became of it"),
    "run_late_with_payments": inside("Told finance that the payment provider has not paid it back"),
    "bring_unsettled_to_managers": inside("Brought it up with the managers: it is not paid back"),
    "acknowledge": told("Said that it is on its way", patient="It is on its way"),
    "settle": told("Said that it is paid back", patient="It is paid back"),
    "fail": inside("Said that it cannot be paid back"),
    "run_late_after_failure": inside("Told the managers that finance has not mended it in time"),
    "bring_up_failure": inside("Brought it up with finance: it has failed"),
    "bring_failure_to_managers": inside("Brought it up with the managers: finance does not mend it"),
    "come_back": told("Said that the patient's bank has sent it back", patient="Your bank sent it back"),
    "retry": inside("Tried it once more"),
    "give_up": inside("Gave it up"),
}  # fmt: skip

STATUS_OF_BALANCE = {
    Owed.EVEN: Status("You owe us nothing", "There is nothing to pay."),
    Owed.OWED: Status(
        "There is a bill to read",
        "See what it is for, and by when it is to be paid. You can pay a part of it.",
        way_out="Do you need more time? Call us, and we find a way.",
    ),
    Owed.WITH_STAFF: Status(
        "There is a bill to talk about",
        "Somebody of our office calls you. You can also call us, or pay here.",
        "We call you by",
        way_out="Call us, and we find a way.",
    ),
}
STATUS_OF_PAYMENT = {
    Pay.STARTED: Status(
        "Go on to pay",
        "You pay on a page of our payment provider. No number of a card comes to us.",
        "You can pay there until",
        way_out="You can begin again from your bills.",
    ),
    Pay.OPENED: Status(
        "We have not heard yet that you paid",
        "Have you paid? Then wait a minute: the payment provider tells us, and nothing is taken twice.",
        "You can pay there until",
        way_out="You can begin again from your bills.",
    ),
    Pay.PAID: Status("It is paid", "Your payment has arrived. Your receipt is below."),
    Pay.FAILED: Status(
        "It was not paid",
        "The payment provider could not take it. You can begin again from your bills.",
    ),
    Pay.LAPSED: Status(
        "It was not paid", "The page is closed. You can begin again from your bills."
    ),
}
ON_ITS_WAY = Status(
    "We pay something back to you",
    "It goes the way you paid. Your bank may take some days to show it.",
)
STATUS_OF_REFUND = {
    Back.APPROVED: ON_ITS_WAY,
    Back.PROCESSING: ON_ITS_WAY,
    Back.FAILED: Status(
        "We could not pay it back yet",
        "The payment provider could not send it. We look into it, and it stays yours.",
        "We mend it by",
        way_out="Call us, and ask for whoever bills.",
    ),
    Back.REFUNDED: Status(
        "We have paid you back",
        "It went the way you paid. Your bank may take some days to show it.",
    ),
}

tells(Story("balance", OF_BALANCE, (PATIENT,), STATUS_OF_BALANCE, name="Your bills"))
tells(Story("balance_payment", OF_PAYMENT, (PATIENT,), STATUS_OF_PAYMENT, name="Your payment"))
tells(
    Story(
        "balance_refund",
        OF_REFUND,
        (PATIENT,),
        STATUS_OF_REFUND,
        unseen=(Back.PROPOSED, Back.REJECTED),  # ours to decide
        name="Your refund",
    )
)
