"""What may happen after a consult (S0): four subjects, a file each, to be read in this order.

obligation.py    what a provider owes, how they are chased, and who decides when they stay silent
consult.py       when a consult is really over, and its payout released
refund.py        the patient's money back: two people decide, the payment provider carries it out
revocation.py    the provider's payout taken back: only with proof, by two people, open to appeal
"""
