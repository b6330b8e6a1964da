"""What may happen after a consult (S0): four subjects, to be read in this order.

obligation.py    what a provider owes, how they are chased, and how they answer
deciding.py      and when they do not: people decide, and it may end without an answer
consult.py       when a consult is really over, and its payout released
refund.py        the patient's money back: two people decide, the payment provider carries it out
revocation.py    the provider's payout taken back: only with proof, by two people, open to appeal

Their words are beside them, to be looked up: tunables.py (how long, how often, how many), words.py
(people, tasks, what goes together), conditions.py (tests, with the words of their refusal).
"""
