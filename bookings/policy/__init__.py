"""What may happen to a booking (S2): one case and what belongs to it, to be read in this order.

booking.py       it comes in, a clinic is found, dates and the amount are proposed and confirmed
arranging.py     and once they are: our money is approved, it is booked, or it changes
attending.py     and once it is booked: papers, the appointment, results, the bill, the end
chasing.py       and wherever it rests: who hears of it, and who is told
quote.py         its amount, a version at a time: what was confirmed is what is billed
approval.py      our money before the service: two people and the CEO

Their words are beside them, to be looked up: tunables.py (how long, how often, how many), words.py
(people, tasks, what goes together), conditions.py and amount_conditions.py (tests, with the words of
their refusal); assigning.py has what several sentences assign.
"""
