"""Begin an organization, list those that are there, or let one of its members choose a password."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from careops.clock.now import now
from careops.people.addresses import address_in
from careops.people.models import Membership
from careops.tenancy.models import Tenant
from careops.tenancy.scope import tenant_transaction
from careops.upkeep.founding import address_of, found, note, password_link


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|link|list")
        create = verbs.add_parser("create", help="an organization and its first lead")
        create.add_argument("slug", help="the first part of its address: acme.example.org")
        create.add_argument("--name", required=True, help="as everybody reads it")
        create.add_argument("--zone", required=True, help="its time zone, as America/Toronto")
        create.add_argument("--phone", default="", help="what clients may call")
        create.add_argument("--first-lead", required=True, metavar="MAIL", help="who begins there")
        create.add_argument("--lead-name", default="", help="their name; made from the address")
        link = verbs.add_parser("link", help="a fresh link with which a member chooses a password")
        link.add_argument("slug")
        link.add_argument("email", metavar="MAIL")
        verbs.add_parser("list", help="the organizations, with address, zone and members")

    def handle(self, *, verb: str, **options: Any) -> None:
        getattr(self, verb)(**options)

    def create(self, *, slug: str, first_lead: str, lead_name: str, **said: Any) -> None:
        if there := Tenant.objects.filter(slug=slug).first():
            raise CommandError(
                f"{self.summary(there)}\nIt is there already, and was left as it is. "
                f"`manage.py tenant link {slug} MAIL` prints a fresh link for one of its members."
            )
        tenant = Tenant(
            slug=slug, name=said["name"].strip(), time_zone=said["zone"], phone=said["phone"]
        )
        name = lead_name or first_lead.partition("@")[0].replace(".", " ").title()
        try:
            member = found(tenant, email=first_lead, name=name, at=now())
        except ValidationError as error:
            raise CommandError("\n".join(problems(error))) from error
        except IntegrityError as error:
            raise CommandError("Somebody else is making it at this moment.") from error
        self.stderr.write(f"{tenant.name} is at {address_of(tenant)}.")
        self.invite(tenant, member)

    def link(self, *, slug: str, email: str, **_: Any) -> None:
        tenant = Tenant.objects.filter(slug=slug).first()
        if tenant is None:
            raise CommandError(f"There is no organization {slug!r}: see `manage.py tenant list`.")
        with tenant_transaction(tenant):
            members = Membership.objects.active().select_related("user")
            member = members.filter(user__email=address_in(email)).first()
            if member is None:
                raise CommandError(f"{email} is no active member there.\n{self.summary(tenant)}")
            note("make_password_link", tenant, at=now(), member=member.user.name)
        self.say_link(tenant, member)

    def list(self, **_: Any) -> None:
        for tenant in Tenant.objects.real().order_by("slug"):
            self.stdout.write(self.summary(tenant))

    def summary(self, tenant: Tenant) -> str:
        with tenant_transaction(tenant):
            members = Membership.objects.staff().select_related("user").order_by("pk")
            staff = [member.user.email for member in members]
        few = ", ".join(staff[:3]) + (f" and {len(staff) - 3} more" if len(staff) > 3 else "")
        closed = "" if tenant.is_active else ", closed"
        return (
            f"{tenant.slug}{closed}: {tenant.name}, {tenant.time_zone}, {address_of(tenant)}"
            f", staff: {few or 'nobody'}"
        )

    def invite(self, tenant: Tenant, member: Membership) -> None:
        if member.user.has_usable_password():
            self.stderr.write(f"{member.user.email} has a login and signs in as ever:")
            self.stdout.write(address_of(tenant, "/accounts/login/"))
        else:
            self.say_link(tenant, member)

    def say_link(self, tenant: Tenant, member: Membership) -> None:
        hours = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) // timedelta(hours=1)
        self.stderr.write(
            f"Hand this to {member.user.email}: it lets them choose a password, once, within"
            f" {hours} hours. Nothing was sent."
        )
        self.stdout.write(password_link(tenant, member.user))


def problems(error: ValidationError) -> list[str]:
    """``slug: Lower-case letters …``, a line each."""
    if not hasattr(error, "error_dict"):
        return error.messages
    names = {"time_zone": "zone", "email": "first lead"}
    return [
        f"{names.get(field, field)}: {' '.join(said)}" for field, said in error.message_dict.items()
    ]
