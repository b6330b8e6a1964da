"""Where does the desk send what it writes, and take it back; tag a case, and follow it?"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from careops.cases.tags import changed
from careops.conversation.beside import follow, tag, take_back
from careops.conversation.mentions import Unclear
from careops.conversation.models import Comment
from careops.desk.at_hand import find_at_hand
from careops.desk.buttons import buttons
from careops.desk.composer import AND_THEN, Composer
from careops.desk.moves import find
from careops.desk.site import page
from careops.desk.words import row_of
from careops.engine.refusals import Refusal
from careops.policy.workflow import Workflow
from careops.web.conversation import lines_of
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

KEEP, AUTOSAVE, PICK, CHECK = "keep", "autosave", "pick", "check"
OTHER_WAY = "way:"  # what the button says that has an answer go another way


@require_http_methods(["GET", "HEAD", "POST"])
def write_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """GET shows the card alone; POST sends what was written, keeps it, or says why not with all of it there."""
    case, subject = find_at_hand(request, pk)
    wanted = request.POST.get("do", "")
    if wanted in (KEEP, AUTOSAVE):
        return keep(Composer(request, subject, data=request.POST), silently=wanted == AUTOSAVE)
    steps = buttons(request, subject).to_follow
    if request.method != "POST" or wanted == PICK:
        # Whoever picks a reply has seen no more than before.
        newest = request.POST.get("seen", "") if wanted == PICK else Comment.objects.newest_of(case)
        composer = Composer(request, subject, newest=newest, steps=steps)  # type: ignore[arg-type]
        if wanted == PICK:
            composer.pick(request.POST)
        return show(request, composer)
    composer = Composer(request, subject, data=request.POST, steps=steps)
    if wanted.startswith(OTHER_WAY):
        return go(request, composer, wanted.removeprefix(OTHER_WAY))
    if wanted == CHECK:
        composer.form.is_valid()
        return again(request, composer, status=200)
    return send(request, composer, then=wanted.removeprefix(AND_THEN) if AND_THEN in wanted else "")


def send(request: MemberRequest, composer: Composer, *, then: str) -> HttpResponse:
    if not composer.form.is_valid() or composer.unread:
        return again(request, composer)
    try:
        step = composer.step(then)
        done = composer.send(then=step)
    except (Refusal, Unclear) as refusal:
        composer.form.add_error(None, getattr(refusal, "reason", str(refusal)))
        return again(request, composer, status=getattr(refusal, "status", 422))
    messages.success(request, done)
    if step and not step.is_direct:  # it asks for more, on its own page
        return redirect("admin:cases_case_do", composer.subject.pk, step.rule.name)
    return redirect("admin:cases_case_change", composer.subject.pk)


def go(request: MemberRequest, composer: Composer, name: str) -> HttpResponse:
    """An answer that its writer does not send: a lead reads it first, or whatever its coach offers."""
    if not composer.form.is_valid():
        return again(request, composer)
    try:
        messages.success(request, composer.go(composer.way(name)))
    except (Refusal, Unclear) as refusal:
        composer.form.add_error(None, getattr(refusal, "reason", str(refusal)))
        return again(request, composer, status=getattr(refusal, "status", 422))
    return redirect("admin:cases_case_change", composer.subject.pk)


def keep(composer: Composer, *, silently: bool) -> HttpResponse:
    is_kept = composer.keep(silently=silently)
    if silently and is_kept and composer.is_coached:
        return render(composer.request, "admin/desk/coach.html", {"composer": composer})
    if silently:
        return HttpResponse(status=HTTPStatus.NO_CONTENT if is_kept else 422)
    if not is_kept:
        return again(composer.request, composer)
    messages.success(composer.request, "Kept as a draft: only you see it.")
    return redirect("admin:cases_case_change", composer.subject.pk)


def again(request: MemberRequest, composer: Composer, *, status: int = 422) -> HttpResponse:
    """The same words once more, below what was written meanwhile; sent again, they count as written after it."""
    seen, case = composer.form.cleaned_data.get("seen"), composer.subject.case
    comments = list(Comment.objects.of(case))
    newer = [one for one in comments if seen is None or one.pk > seen]
    composer.newer = lines_of(newer, by=request.actor)
    composer.newest = comments[-1].pk if comments else None
    return show(request, composer, status=status)


def show(request: MemberRequest, composer: Composer, *, status: int = 200) -> HttpResponse:
    case = composer.subject.case
    record_read(request, what="case", patients=[case.patient_id], case=case)
    return page(
        request,
        "write.html",
        title=f"Write about {case.ref}",
        status=status,
        row=row_of(case),
        case=case,
        composer=composer,
    )


@require_POST
def undo_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Take back what was written a moment ago: it is a draft again."""
    case, subject = find(pk)
    try:
        written = UUID(request.POST.get("comment", ""))
    except ValueError as error:
        raise Http404("There is no such comment.") from error
    comment = get_object_or_404(Comment.objects.filter(case=case, person__isnull=False), pk=written)
    said: Any = {"by": request.actor, "at": moment(request)}
    return answered(
        request, subject, "Taken back: nothing was sent, and it is a draft again.",
        lambda: take_back(subject, comment, **said),
    )  # fmt: skip


@require_POST
def tags_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Give the case the tags that were written, with commas between them; what others changed meanwhile stays."""
    case, subject = find(pk)
    wanted, shown = (request.POST.get(name, "").split(",") for name in ("tags", "shown"))
    words = changed(case, wanted, shown)
    said: Any = {"by": request.actor, "at": moment(request)}
    return answered(request, subject, "Tagged.", lambda: tag(subject, words, **said))


@require_POST
def follow_page(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Follow the case, or no more."""
    _, subject = find(pk)
    wanted = request.POST.get("wanted") == "yes"
    done = "You are told of what others do to it." if wanted else "You are told no more of it."
    said: Any = {"by": request.actor, "at": moment(request), "wanted": wanted}
    return answered(request, subject, done, lambda: follow(subject, **said))


def answered(request: MemberRequest, subject: Workflow, done: str, act: Any) -> HttpResponse:
    """Back on the page of the case, with what was done, or why not."""
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, done)
    return redirect("admin:cases_case_change", subject.pk)
