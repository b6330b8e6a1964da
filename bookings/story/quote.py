"""What is told of a quote? At the desk, how it came to be confirmed; everybody else reads of it with its booking."""

from __future__ import annotations

from careops.web.story import Story, tells, told

TOLD = {
    "price": told("Priced it"),
    "price_and_issue": told("Priced it anew, for the insurer to confirm"),
    "issue": told("Issued it with the dates"),
    "extend": told("Let it be good for longer"),
    "confirm": told("Had it confirmed"),
    "reject": told("Had it rejected"),
    "supersede": told("Set it aside: it is not what will be billed"),
    "expire": told("Let it end: its dates are no longer held"),
    "bill": told("Billed it"),
}

tells(Story("quote", TOLD))
