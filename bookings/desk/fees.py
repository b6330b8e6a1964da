"""How does the desk keep what was agreed with insurers about our fee? Managers do, and it is on record."""

from __future__ import annotations

from careops.desk.site import TenantAdmin
from careops.people.actors import MANAGER


class InsurerFeeAdmin(TenantAdmin):
    """Percentages of insurers that have one of their own; each quote keeps the one it was made with (S2-A3)."""

    group = "Directory"
    label = "Fees of insurers"
    editors = (MANAGER,)
    list_display = ("insurer", "course", "percent")
    fields = ("insurer", "course", "percent")
