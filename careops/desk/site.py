"""Who may come to the desk, and what may they touch? Members of the staff, each by their role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Model
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.text import capfirst

from careops.desk.changes import changes
from careops.desk.frame import frame_of
from careops.desk.notices import notices
from careops.desk.sidebar import intakes, sidebar
from careops.desk.worklists import MANY
from careops.people.actors import LEAD, MANAGER, Role
from careops.people.names import fitting
from careops.people.roles import desk_roles
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.web.edit_conflicts import EditConflictForm
from careops.web.request import MemberRequest, moment


class DeskSite(admin.AdminSite):
    """The Django admin, opened by a role in the tenant rather than by flags of a user (S4-A7)."""

    enable_nav_sidebar = True
    index_title = "My desk"
    # admin.py gives these, as it registers all other pages.
    first_page: Callable[..., HttpResponse]
    comes_next: Callable[..., Any]

    def has_permission(self, request: HttpRequest) -> bool:
        membership = request.membership  # type: ignore[attr-defined]
        return bool(request.user.is_authenticated and membership and membership.is_staff)

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        """Send a stranger to the sign-in page; tell a member without a role that they have none."""
        if request.user.is_authenticated:
            raise PermissionDenied("The desk is for members of the staff.")
        return redirect_to_login(request.GET.get("next", reverse("admin:index")))

    def each_context(self, request: Any) -> dict[str, Any]:
        context = super().each_context(request)
        if context["has_permission"]:
            context |= {
                "now": frame_of(request).at,
                "sidebar": sidebar(request, self._registry),
                "intakes": intakes(request, self._registry),
                "notices": notices(frame_of(request)),
                # Asked for where a page offers it.
                "comes_next": SimpleLazyObject(lambda: self.comes_next(request)),
            }
        return context

    def get_app_list(self, request: Any, app_label: str | None = None) -> list[Any]:  # noqa: ARG002
        """Django's own menu: no page shows it beside ``sidebar``, and each would spend an eighth of its time on it."""
        return []

    def index(self, request: Any, extra_context: Any = None) -> Any:
        return self.first_page(request, **(extra_context or {}))

    def app_index(self, request: Any, app_label: str, extra_context: Any = None) -> Any:  # noqa: ARG002
        return redirect("admin:index")

    def password_change(self, request: Any, extra_context: Any = None) -> Any:  # noqa: ARG002
        """Passwords are changed where people sign in, behind the second factor."""
        raise Http404

    password_change_done = logout = password_change


desk_site = DeskSite(name="admin")


def page(
    request: MemberRequest, template: str, *, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """A page of the desk, with its frame; a domain's own template comes with its folder."""
    frame = desk_site.each_context(request)
    path = template if "/" in template else f"admin/desk/{template}"
    return render(request, path, {**frame, "title": title, **context}, status=status)


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than people turn pages."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        found: int = rows.order_by()[: MANY + 1].count()
        return min(found, MANY)


class TenantForm(EditConflictForm, ModelForm):  # type: ignore[type-arg]
    """A form that checks what must be unique within the tenant, too; and who changed it meanwhile."""

    def _get_validation_exclusions(self) -> set[str]:
        self.instance.claim_for_tenant()
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"tenant"}


class TenantAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Records of a tenant: all staff see them, ``editors`` change them, nobody deletes them.

    Changes are entries of the tenant's record, since Django's own log knows no tenants.
    """

    editors: tuple[Role, ...] = (LEAD, MANAGER)
    group: str = "Records"  # of the sidebar; empty: not there
    label: str = ""  # in the sidebar; empty: the model's name
    pages: tuple[tuple[Any, ...], ...] = ()  # more: label, URL, and whose roles, if not all
    intake: str = ""  # the words on the button that begins a case of this kind
    form = TenantForm
    change_form_template = "admin/desk/record.html"
    actions = None
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    list_max_show_all = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return holds(request, desk_roles())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return holds(request, self.editors)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return holds(request, self.editors)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        return False

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Related records are chosen, not edited in pop-up windows."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(getattr(field, "widget", None), RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget  # type: ignore[union-attr]
        return field

    def get_object(self, request: Any, object_id: str, from_field: Any = None) -> Any:  # noqa: ARG002
        """Who saves has it alone until they have: the form compares with what is there."""
        queryset = self.get_queryset(request)
        if request.method == "POST":
            queryset = queryset.select_for_update(no_key=True, of=("self",))
        try:
            return queryset.get(pk=self.opts.pk.to_python(object_id))
        except (self.model.DoesNotExist, ValidationError, ValueError):
            return None

    def changelist_view(self, request: Any, extra_context: Any = None) -> Any:
        title = self.label or capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def message_user(self, request: Any, message: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        """Django's own words name the record, and would keep a patient's name in a cookie."""
        super().message_user(request, "Saved.", *args, **kwargs)

    # What Django's log would say, goes into the record

    # Fields of which the record keeps how long they are, and no word.
    private: tuple[str, ...] = ()

    def name_of(self, obj: Model) -> str:
        """What the record calls a row."""
        return str(obj)

    def construct_change_message(self, _: Any, form: Any, *__: Any) -> Any:
        return changes(form, private=self.private)

    def log_addition(self, request: Any, obj: Model, message: Any) -> None:  # type: ignore[override]
        action, name = f"add_{obj._meta.model_name}", self.name_of(obj)
        record(request, action, about=obj, changed=message, name=name)

    def log_change(self, request: Any, obj: Model, message: Any) -> None:  # type: ignore[override]
        action, name = f"change_{obj._meta.model_name}", self.name_of(obj)
        if message:
            record(request, action, about=obj, changed=message, name=name)

    def history_view(self, request: Any, object_id: str, extra_context: Any = None) -> Any:  # noqa: ARG002
        """Who changed this, from the record."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        entries = Entry.objects.filter(case=None, facts__id=str(obj.pk)).order_by("-seq")[:100]
        return page(
            request, "history.html", title="What was changed", name=str(obj), entries=entries
        )


class ListAdmin(TenantAdmin):
    """A short list: each word of a search begins a word of one of ``search_fields``."""

    search_help_text = "Beginnings of a name or an e-mail"

    def get_search_results(self, request: Any, queryset: Any, search_term: str) -> Any:  # noqa: ARG002
        if not search_term.strip():
            return queryset, False
        found = fitting(queryset, search_term, *self.search_fields)
        return queryset.filter(pk__in=found[:MANY]), False


def holds(request: HttpRequest, roles: tuple[Role, ...]) -> bool:
    """Whether the reader holds one of these roles in the tenant."""
    membership = request.membership  # type: ignore[attr-defined]
    return bool(membership) and bool({role.name for role in roles} & set(membership.roles))


def record(
    request: MemberRequest,
    action: str,
    *,
    about: Model,
    changed: Mapping[str, Any],
    name: str = "",
) -> None:
    """An entry of the record about something that is no case."""
    actor = request.actor
    entry = Entry(
        at=moment(request),
        action=action,
        outcome=Entry.Outcome.CHANGED,
        actor=actor.name,
        actor_id=actor.member,
        via=actor.via,
        facts={"id": str(about.pk), "name": name or str(about), "changed": dict(changed)},
        trace=current_trace(),
    )
    add([entry])
