"""On what does a booking rest? What its conditions count in other cases, in queries that do not grow with the batch."""
