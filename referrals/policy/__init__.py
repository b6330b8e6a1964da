"""What may happen to a referral (S4): one subject, to be read in this order.

referral.py      it comes in, is offered and taken, or is left to intake
contacting.py    and once it is taken: the client is contacted, and people hear how it went

Its words are beside it, to be looked up: tunables.py (how long, how often, how many), words.py
(people, tasks, what goes together), conditions.py (tests, with the words of their refusal).
"""
