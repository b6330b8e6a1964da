"""What does the agents' queue cost? ``make bench BENCH=queue``: ours and Django's usual list, in turns."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from statistics import median
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks.stand import stand

if TYPE_CHECKING:
    from careops.people.models import Membership
    from careops.tenancy.models import Tenant

SPREAD = timedelta(days=10)  # half of the cases are overdue, half are not


def main() -> None:
    options = parse()
    with stand() as ground:
        from benchmarks import crowd
        from careops.clock.now import now

        tenant = crowd.make_tenant()
        say(f"filling: {options.open:,} open cases")
        at = now()
        crowd.fill(tenant, count=options.open, after=at - SPREAD, upto=at + SPREAD)
        ground.settle()
        Bench(tenant, options).measure()


class Bench:
    """An agent who is signed in, and the pages that they open."""

    def __init__(self, tenant: Tenant, options: argparse.Namespace) -> None:
        from django.conf import settings
        from django.test import Client

        settings.ALLOWED_HOSTS = ["*"]
        self.tenant, self.options = tenant, options
        self.member = make_agent(tenant)
        self.client = Client(HTTP_HOST=f"{tenant.slug}.localhost")
        self.client.force_login(self.member.user)

    def measure(self) -> None:
        lists = self.lists()
        openers: dict[str, Callable[[], Any]] = {
            name: lambda url=url: self.client.get(url)
            for name, url in (lists | self.records()).items()
        }
        openers["usual_list"] = lambda: usual_list(self.tenant, self.member)
        self.report(self.timed(openers), lists)

    def timed(self, openers: dict[str, Callable[[], Any]]) -> dict[str, float]:
        """Milliseconds at the median; in turns, so that what the machine does besides is everybody's."""
        spent: dict[str, list[float]] = {name: [] for name in openers}
        for _ in range(self.options.repeat + 1):  # the first is to warm
            for name, open_page in openers.items():
                begin = time.perf_counter()
                open_page()
                spent[name].append((time.perf_counter() - begin) * 1000)
        return {name: median(found[1:]) for name, found in spent.items()}

    def lists(self) -> dict[str, str]:
        return {name: f"/admin/cases/case/?{query}" for name, query in self.queries().items()}

    def queries(self) -> dict[str, str]:
        """The first page, the last, lists and searches: each asks in another way."""
        from careops.cases.models import Case
        from careops.desk.queue import ROWS, Cursor
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            last = Case.objects.open().exclude(due_at=None).order_by("-due_at", "-pk")[ROWS]
        return {
            "first_page": "",
            "last_page": urlencode({"after": Cursor.of(last)}),
            "overdue": "show=overdue",
            "unassigned": "show=unassigned",
            "one_state": "state=referral.offered",
            "search_name": "q=maya",
            "search_nobody": "q=nobody@mail.example",
            "search_reference": urlencode({"q": last.ref}),
        }

    def records(self) -> dict[str, str]:
        """The page of a case, and that of its patient."""
        from careops.cases.models import Case
        from careops.tenancy.scope import tenant_transaction

        with tenant_transaction(self.tenant):
            case = Case.objects.open().filter(kind="referral").order_by("-pk").first()
        return {
            "case_page": f"/admin/cases/case/{case.pk}/change/",
            "patient_page": f"/admin/people/patient/{case.patient_id}/",
        }

    def report(self, taken: dict[str, float], pages: dict[str, str]) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as seen:
            size = len(self.client.get(pages["first_page"]).content)
        frame = ("BEGIN", "COMMIT")
        for name, milliseconds in taken.items():
            say(f"{name}_ms={milliseconds:.1f}")
        say(f"queue_of_usual_list={taken['first_page'] / taken['usual_list']:.3f}")
        say(f"queue_kilobytes={size / 1000:.1f}")
        say(f"queue_queries={sum(q['sql'] not in frame for q in seen)}")


def make_agent(tenant: Tenant, *, teams: Sequence[str] = ("intake",)) -> Membership:
    from careops.people.models import Membership, User
    from careops.tenancy.scope import tenant_transaction

    user = User.objects.create_user(f"agent@{tenant.slug}.example", None, name="Sam Smith")
    with tenant_transaction(tenant):
        said: dict[str, Any] = {"roles": ["agent"], "teams": list(teams)}
        member: Membership = Membership.objects.create(user=user, **said)
        return Membership.objects.select_related("user").get(pk=member.pk)  # type: ignore[no-any-return]


def usual_list(tenant: Tenant, member: Membership) -> Any:
    """What ``ModelAdmin`` makes of the same columns and filters, when nobody thinks of the size."""
    from django.contrib import admin
    from django.test import RequestFactory

    from careops.cases.models import Case
    from careops.tenancy.scope import tenant_transaction

    class UsualAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
        list_display = ("ref", "due_at", "patient", "title", "waiting_on", "state", "owner")
        list_filter = ("kind", "state", "waiting_on", "team")
        list_select_related = ("patient", "owner__user")
        ordering = ("due_at",)

        def has_view_permission(self, *_: Any) -> bool:
            return True

        has_change_permission = has_add_permission = has_delete_permission = has_view_permission

    request: Any = RequestFactory().get("/admin/cases/case/")
    request.user, request.membership, request.tenant = member.user, member, tenant
    request.session, request.resolver_match = {}, None
    with tenant_transaction(tenant):
        site = admin.AdminSite(name="admin")
        site.has_permission = lambda _: True  # type: ignore[method-assign]
        return UsualAdmin(Case, site).changelist_view(request).render()  # type: ignore[attr-defined]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.queue", description=__doc__)
    parser.add_argument("--open", type=int, default=100_000, help="open cases of the tenant")
    parser.add_argument("--repeat", type=int, default=9)
    return parser.parse_args()


def say(what: str) -> None:
    print(what, flush=True)


if __name__ == "__main__":
    main()
