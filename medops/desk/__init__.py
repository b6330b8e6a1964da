"""What of the back office do agents work with? Each part registers itself."""

from __future__ import annotations

from careops.desk.site import desk_site
from medops.desk import coaching, panels, prescriptions  # noqa: F401 (they register themselves)
from medops.desk.catalogue import TicketTypeAdmin
from medops.desk.credits import CreditAdmin
from medops.desk.identities import IdentityAdmin
from medops.desk.insurance import AuthorizationAdmin, BenefitsAdmin, PacketAdmin
from medops.desk.overview import OrderAdmin
from medops.desk.tickets import TicketAdmin
from medops.desk.topics import AnswerTopicAdmin
from medops.desk.voicemails import VoicemailAdmin
from medops.models import (
    AnswerTopic,
    Authorization,
    BenefitsVerification,
    Credit,
    IdentityCheck,
    Order,
    Packet,
    Ticket,
    TicketType,
    Voicemail,
)

desk_site.register(Ticket, TicketAdmin)
desk_site.register(Credit, CreditAdmin)
desk_site.register(IdentityCheck, IdentityAdmin)
desk_site.register(Voicemail, VoicemailAdmin)
desk_site.register(Order, OrderAdmin)
desk_site.register(TicketType, TicketTypeAdmin)
desk_site.register(BenefitsVerification, BenefitsAdmin)
desk_site.register(Authorization, AuthorizationAdmin)
desk_site.register(Packet, PacketAdmin)
desk_site.register(AnswerTopic, AnswerTopicAdmin)
