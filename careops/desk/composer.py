"""How does the desk write about a case? To one of its people, or a note; what is not sent yet is a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.timezone import localtime

from careops.conversation.later import moments
from careops.conversation.mentions import Colleague, Unclear, named_in
from careops.conversation.models import Comment, Draft
from careops.conversation.replies import SavedReply, filled, values_of
from careops.conversation.writing import NOTE, carry, note, write
from careops.desk.at_hand import draft_of, offer_files
from careops.desk.buttons import Button
from careops.desk.coached import Coached
from careops.desk.surroundings import surroundings_of
from careops.desk.write_form import KeepForm, WriteForm
from careops.engine.refusals import Refusal
from careops.engine.turn import Move
from careops.files.models import File, Folder
from careops.files.receiving import receive
from careops.outbox.hold import HOLD
from careops.people.models import Membership, Partner, Patient
from careops.policy.workflow import Workflow
from careops.values.forms import ListField
from careops.values.table import Refused
from careops.web.conversation import Line
from careops.web.readers import Reader, readers_of
from careops.web.request import MemberRequest, moment
from careops.web.story import in_the_past

UNREACHABLE = "They could not read it: choose somebody else, or write a note."
NO_FOLDER = "A new file goes to the patient or to a partner alone: choose one of this case instead."
NOT_YET = "We could not look through the file yet: send it in an hour, or send the words alone now."
NOTHING_SENT = "{reason} Nothing was sent, and nothing was done."
NOT_BOTH = "Nothing was sent, and nothing was done: take the step when it has left, or send it now."
AND_THEN = "then:"  # what the button says that sends and takes a step


@dataclass
class Composer(Coached):
    """The card on the page of a case, before one member of the desk; ``steps`` may follow what is sent.

    It is open for whoever has the case: they came to write.
    """

    request: MemberRequest
    subject: Workflow
    data: Any = None
    newest: UUID | None = None  # the last comment that is on the page
    newer: list[Line] = field(default_factory=list)  # what was written while they wrote
    steps: Sequence[Button] = ()
    begun: Draft | None = None  # a text with a reply in it, that was not sent
    picked: str = ""  # which reply
    along: dict[str, str] = field(default_factory=dict)  # what goes with it, and when, as chosen

    @cached_property
    def readers(self) -> list[Reader]:
        return readers_of(self.subject, surroundings_of(self.request.membership).signing_in)

    @cached_property
    def draft(self) -> Draft | None:
        return draft_of(self.subject.case)

    @cached_property
    def form(self) -> WriteForm:
        begun = (self.begun or self.draft) if self.data is None else None
        first: dict[str, Any] = {"to": begun.to, "message": begun.text} if begun else {}
        first |= {"seen": self.newest, "picked": self.picked, **self.along}
        files = self.request.FILES if self.data else None
        made = WriteForm(self.data, files, initial=first, auto_id="write-%s")
        offer_files(made, self.subject.case)
        made.fields["later"] = self.later
        return made

    @property
    def later(self) -> ListField:
        """Now, or one of the next mornings on which the office opens."""
        offered = moments(self.request.tenant, at=moment(self.request))
        named = [(one.isoformat(), f"{localtime(one):%A %-d %B, %H:%M}") for one in offered]
        return ListField([("", "Now"), *named], label="When does it leave?", required=False)

    @property
    def to(self) -> str:
        """Who is chosen so far."""
        return str(self.form["to"].value() or "")

    @property
    def is_open(self) -> bool:
        owner = self.subject.case.owner_id
        is_mine = owner is not None and owner == self.request.membership.pk
        return is_mine or self.data is not None or self.draft is not None

    @property
    def handy(self) -> list[Button]:
        """The steps with a key of their own: one that ends it well, one that waits."""
        return [step for step in self.steps if step.key]

    @property
    def further(self) -> list[Button]:
        return [step for step in self.steps if not step.key]

    def pick(self, said: Any) -> None:
        """Put the chosen reply below what is written already, with what is known of this case filled in.

        It is for the first who can be written to, where nobody was chosen: a reply is no note.
        """
        reply = next((r for r in replies_of(self.subject) if str(r.pk) == said.get("reply")), None)
        values = values_of(self.subject, self.request.tenant, self.request.actor)
        text = filled(reply.text, values) if reply else ""
        kept = said.get("message", "").strip()
        parts = [kept, "" if text in kept.replace("\r\n", "\n") else text]
        to = said.get("to") or next((one.field for one in self.readers if not one.obstacle), "")
        self.begun = Draft(to=to, text="\n\n".join(filter(None, parts)))
        self.picked = str(reply.pk) if reply else said.get("picked", "")
        self.along = {name: said.get(name, "") for name in ("attached", "later", "waived")}

    def step(self, name: str) -> Button | None:
        """That which shall follow; Unclear where it cannot any more."""
        found = next((one for one in self.steps if one.rule.name == name), None)
        if name and found is None:
            raise Unclear(NOTHING_SENT.format(reason="That step is not possible any more."))
        return found

    def send(self, *, then: Button | None = None) -> str:
        """Send what was written, and take the step that asks for nothing more; what was done, in words.

        Or a Refusal, or Unclear: then neither was done.
        """
        with transaction.atomic():
            done = self.say()
            if then and self.form.cleaned_data["later"]:
                raise Unclear(NOT_BOTH)
            if step := then if then and then.is_direct else None:
                done += " " + self.take(step)
        SavedReply.objects.used_once_more(self.form.cleaned_data["picked"])
        return done

    def say(self) -> str:
        said = self.form.cleaned_data
        told = {"seen": said["seen"], "by": self.request.actor, "at": moment(self.request)}
        told["file"] = self.received() if said["upload"] else said["attached"]
        if said["to"] == NOTE:
            named = mentioned_in(said["message"], surroundings_of(self.request.membership).staff)
            note(self.subject, said["message"], mentioned=named, **told)
            done = "Noted" + (f", and mailed to {listed(named)}." if named else ".")
        else:
            reader = self.chosen
            hold = self.hold
            told["waived"] = said["waived"]
            write(
                self.subject, reader.field, said["message"], link=reader.by_link, hold=hold, **told
            )
            when = f"on {localtime(told['at'] + hold):%A, %-d %B at %H:%M}" if said["later"] else ""
            done = f"It leaves {when}" if when else "Sent"
            done += f": {reader.person} hears of it by {reader.way}."
        Draft.objects.by(self.request.actor.member, self.subject.case).delete()
        return done

    @property
    def hold(self) -> timedelta:
        """How long it waits: a moment, in which it may be taken back, or until the one that was chosen."""
        later = self.form.cleaned_data["later"]
        return datetime.fromisoformat(later) - moment(self.request) if later else HOLD

    def received(self) -> File:
        """What was uploaded, in the folder of whoever is to read it; or Unclear."""
        person = None if self.to == NOTE else self.chosen.person
        if not isinstance(person, Patient | Partner):
            raise Unclear(NO_FOLDER)
        upload, folder, case = (
            self.form.cleaned_data["upload"],
            Folder.of(person),
            self.subject.case,
        )
        by, at = self.request.actor, moment(self.request)
        try:
            file = receive(upload, folder=folder, case=case, by=by, at=at)
        except Refused as refusal:
            raise Unclear(str(refusal)) from refusal
        if not file.is_clean:
            raise Unclear(NOT_YET)
        return file

    def take(self, step: Button) -> str:
        """The step that follows; a Refusal of it refuses what was written, too."""
        by = self.request.actor
        facts = {
            fact.name: str(by.member) for fact in step.rule.facts
        }  # a direct one asks for oneself
        try:
            carry(Move(self.subject, step.rule, by, facts), at=moment(self.request))
        except Refusal as refusal:
            raise Unclear(NOTHING_SENT.format(reason=refusal.reason)) from refusal
        return f"{in_the_past(self.subject, step.rule.name)}."

    @property
    def chosen(self) -> Reader:
        found = self.reader
        if found is None or found.obstacle:
            raise Unclear((found and found.obstacle) or UNREACHABLE)
        return found

    def keep(self, *, silently: bool = False) -> bool:
        """Keep it as a draft; False: it cannot be kept as it is. What a page keeps late and was sent, is none."""
        form: Any = KeepForm(self.data)
        if not form.is_valid():
            self.form.fields["to"].required = self.form.fields["message"].required = False
            self.form.is_valid()
            return False
        said, me, case = form.cleaned_data, self.request.actor, self.subject.case
        to, text = said["to"][:40], said["message"] or ""
        if not (silently and self.was_sent(text, since=said["seen"])):
            Draft.objects.keep(me.member, case, to=to, text=text, at=moment(self.request))
        return True

    def was_sent(self, text: str, *, since: UUID | None) -> bool:
        """Whether they sent these words, as far as they had come, after the page was shown."""
        mine = Comment.objects.of(self.subject.case).filter(author_id=self.request.actor.id)
        sent = (mine.filter(pk__gt=since) if since else mine).filter(withdrawn_at=None)
        return bool(text) and any(one.text.startswith(text) for one in sent)


def replies_of(subject: Workflow) -> Any:
    return SavedReply.objects.offered(subject.kind)


def mentioned_in(text: str, everybody: list[Membership]) -> list[Membership]:
    staff = {one.pk: one for one in everybody}
    colleagues = [Colleague(pk, str(one), one.email) for pk, one in staff.items()]
    return [staff[key] for key in named_in(text, colleagues)]


def listed(named: list[Membership]) -> str:
    return ", ".join(map(str, named))
