"""What may happen in the portal of a practice (S1): eight subjects, to be read in this order.

account.py       a patient is invited, proves who they are and knows the rules; suspension, and its end
thread.py        what a patient writes is sorted: urgent, abuse, to the office or to a provider
answering.py     and answered: replies, the cap, a visit instead, silence
refill.py        a medicine runs out between visits: chart review by a clinician
appointment.py   a patient asks for a visit, chooses a time, and comes
balance.py       what a patient owes, line by line; reminders, few and kind
paying.py        a payment on the payment provider's page, and its word alone counts
repaying.py      what was paid too much goes back; two people, where it is much
insurance.py     a new insurance, with photos of its card: taken over into the chart, or asked for again

Their words are beside them, to be looked up: tunables.py (how long, how often, how many), words.py (people, what
goes together), conditions.py (tests, with the words of their refusal); those of money
in money_tunables.py, money_words.py, money_conditions.py.
"""
