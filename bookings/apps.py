from careops.web import domain


class Bookings(domain.Domain):
    name = "bookings"
    offers = "find a clinic near a patient"
