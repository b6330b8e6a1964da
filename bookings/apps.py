from careops.web import domain


class Bookings(domain.Domain):
    name = "bookings"
    offers = "ask for an appointment, and find a clinic near a patient"
    enums = {"BookingState": "bookings.api.shapes.STATES"}
