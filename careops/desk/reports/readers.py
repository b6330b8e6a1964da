"""Who reads reports, and who reads in them who did what?"""

from __future__ import annotations

from careops.people.actors import LEAD, MANAGER
from careops.people.models import Membership


def may_read(member: Membership) -> bool:
    """Leads, and whoever of the desk stands as high as they."""
    return member.is_staff and member.rank >= LEAD.rank


def may_read_names(member: Membership) -> bool:
    """Of providers, beside each other: leads and managers, who lead them; for others they are dots without names."""
    return bool({LEAD.name, MANAGER.name} & set(member.roles))
