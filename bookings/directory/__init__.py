"""Where can a client be sent? Clinics, what they offer and for how much, and how far away they are."""
