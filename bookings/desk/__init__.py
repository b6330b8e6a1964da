"""What of bookings do agents work with? Each part registers itself."""

from __future__ import annotations

from bookings.desk import clinics, panels  # noqa: F401 (they register themselves)
from bookings.desk.fees import InsurerFeeAdmin
from bookings.desk.intake import new_booking
from bookings.desk.invoices import BillerAdmin, InvoiceAdmin
from bookings.desk.ordersheet import OrderAdmin
from bookings.desk.papers import PaperAdmin
from bookings.directory import desk  # noqa: F401 (it registers itself)
from bookings.models import Biller, Booking, InsurerFee, Invoice, Order, Paper
from careops.desk.intake import IntakeAdmin
from careops.desk.site import desk_site


class BookingAdmin(IntakeAdmin):
    intake = "New booking"
    begins = "submit"
    view = staticmethod(new_booking)


desk_site.register(Booking, BookingAdmin)
desk_site.register(InsurerFee, InsurerFeeAdmin)
desk_site.register(Biller, BillerAdmin)
desk_site.register(Invoice, InvoiceAdmin)
desk_site.register(Order, OrderAdmin)
desk_site.register(Paper, PaperAdmin)
