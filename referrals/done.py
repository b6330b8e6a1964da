"""How is each step of a referral said once it is done?"""

from __future__ import annotations

from careops.desk.done import done

done(
    "referral",
    {
        "submit": "Took in the referral and told the client that it is here",
        "offer": "Offered it to the preferred provider",
        "post": "Posted it to everybody: nobody is preferred",
        "repost": "Made it available to the other providers and told the client",
        "return_only": "Handed it to intake: the client wanted this provider only",
        "shelve": "Handed it to intake: nobody can take it",
        "accept": "Agreed to contact the client",
        "decline": "Declined, so that others can help",
        "remind": "Reminded the silent provider and reassured the client",
        "expire": "Took silence as a decline",
        "take_back": "Took it back from a provider who is no longer active",
        "send_link": "Asked for a fresh link",
        "open_up": "Let any available provider answer",
        "remind_now": "Reminded the provider",
        "bump_now": "Brought it up with the providers",
        "take": "Was the first to agree to contact the client",
        "leave": "Left it to others",
        "bump": "Brought it back to the top of the channel and reassured the client",
        "expire_open": "Handed it to intake: nobody took it in time",
        "exhaust": "Handed it to intake: nobody is left to ask",
        "mark_contacted": "Said that the client was contacted",
        "send_code": "Asked for a one-time code",
        "contact_overdue": "Reminded the provider to contact the client",
        "bring_up_contact": "Brought it up with intake: the client was not contacted",
        "decline_after_contact": "Said that it is not a fit: it is offered to others",
        "release": "Took it back from a provider who stays silent",
        "ask_outcome": "Asked the provider how it went",
        "complete": "Said that the first visit is booked",
        "bring_up": "Brought it up with intake again",
        "reoffer": "Offered it to a provider",
        "repool": "Posted it to everybody again",
        "close": "Closed it unplaced and told the client of other ways",
        "amend": "Corrected what the client needs",
        "withdraw": "Withdrew it: the client no longer needs it",
        "send_client_link": "Asked for a fresh link to their page",
        "tell": "Wrote to the team",
    },
)
