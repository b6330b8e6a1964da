"""What is told of an account? To its patient, and at the desk."""

from __future__ import annotations

from careops.web.story import PATIENT, Status, Story, inside, tells, told
from portal.columns import AccountColumns

State = AccountColumns.State

TOLD = {
    "invite": told("Invited the patient", patient="We invited you"),
    "invite_again": told("Invited the patient again", patient="We invited you again"),
    "activate": told("Proved who they are, and acknowledged the rules", patient="You began to use the portal"),
    "lapse": told("Let the invitation lapse", patient="The invitation ended"),
    "acknowledge": told("Acknowledged the rules", patient="You acknowledged the rules"),
    "leave": told("Left the portal", patient="You left the portal"),
    "suspend": told("Suspended it for abuse or a threat", patient="We closed your portal for now"),
    "run_late": inside("Told the leads and the patient that nobody has decided"),
    "bring_up": inside("Brought it up with the leads again"),
    "bring_up_to_managers": inside("Brought it up with the managers"),
    "reinstate": told("Reinstated it", patient="We opened your portal again"),
    "begin_ending": told("Began to end the care", patient="We began to end our care"),
    "notice_ends": inside("Told the owners that the notice is over"),
    "bring_up_ending": inside("Brought it up with the managers: nobody has confirmed the end"),
    "take_back": told("Took it back: the care goes on", patient="We took that back: our care goes on"),
    "end": told("Confirmed the end of the care", patient="Our care ended"),
}  # fmt: skip

STAYS = "You can still call us, ask for your records and pay your bills. In an emergency call 911."
STATUSES = {
    State.INVITED: Status(
        "You are invited",
        "Say who you are, and read our rules. Then you can write to us here.",
        "The invitation works until",
        way_out="The invitation has ended. Call us, and we send you another one.",
    ),
    State.ACTIVE: Status("Your portal is open", "You can write to us here."),
    State.SUSPENDED: Status(
        "Your portal is closed for now",
        f"We do not accept abuse or threats of our staff. We are starting our right to end our care. {STAYS}",
        "We decide by",
        way_out="Call us, and ask who decides.",
    ),
    State.ENDING: Status(
        "We are ending our care",
        f"Read our letter below. Until the notice is over, we are there for you. {STAYS}",
        "The notice runs until",
        way_out="Call us, and ask for an owner of the practice.",
    ),
    State.ENDED: Status(
        "Our care has ended", f"You can ask us for a copy of your records. {STAYS}"
    ),
    State.LAPSED: Status("The invitation has ended", "Call us, and we send you another one."),
    State.LEFT: Status("You have left the portal", f"Call us if you want to come back. {STAYS}"),
}

tells(Story("account", TOLD, audiences=(PATIENT,), statuses=STATUSES, name="Your portal"))
