from bookings.columns.booking import BookingColumns
class AttendingPolicy(BookingColumns):
    kind = "booking"
    prefix = "B"
    looks_at = ("service", "listing")
    shown = {}
    class Meta(BookingColumns.Meta):
        abstract = True
