"""What of the portal do agents work with? Each part registers itself."""

from __future__ import annotations

from careops.desk.site import desk_site
from portal.desk import (  # noqa: F401 (they register themselves)
    accounts,
    insurances,
    panels,
    practice,
    usual_replies,
    worklists,
)
from portal.desk.bills import BalanceAdmin
from portal.desk.intake import RefillAdmin
from portal.desk.open_balances import OpenBalancesAdmin
from portal.desk.records import MedicineAdmin, VisitAdmin
from portal.desk.threads import ThreadAdmin
from portal.models import Balance, BalanceEntry, Medicine, Refill, Thread, Visit

desk_site.register(Thread, ThreadAdmin)
desk_site.register(Refill, RefillAdmin)
desk_site.register(Balance, BalanceAdmin)
desk_site.register(BalanceEntry, OpenBalancesAdmin)
desk_site.register(Visit, VisitAdmin)
desk_site.register(Medicine, MedicineAdmin)
