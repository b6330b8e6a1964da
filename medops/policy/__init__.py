"""What may happen in the back office of a telehealth company (S3): its subjects, to be read in this order.

ticket.py         something is to be done for a patient: whose it is, by when, and what proves that it is done
answer.py         an answer that its writer did not send: a lead reads it first, or a provider says it
subscription.py   it is cancelled before the next charge; the shop is asked, and says that it is
credit.py         money that a patient may spend: an agent's own up to a limit, else two people
benefits.py       what a patient's insurance covers, and who of the insurer said so
authorization.py  an insurer is asked beforehand: with a whole packet, by its deadlines, and again before it ends
prescription.py   what a provider prescribed reaches a pharmacy, just as it was prescribed
voicemail.py      what somebody said on the telephone: whose it is, and which team answers it in writing
identity.py       who a patient is: two images, compared by a person

Orders, charges and credit are the shop's. What we want of it is a step that its story tells the shop: an event, signed
and sent once. What came of it the shop says by the API; until then there is a date, and a team that asks.

Their words are beside them, to be looked up: tunables.py (how long, how often, how much), words.py (people, what
goes together), conditions.py (tests, with the words of their refusal).
"""
