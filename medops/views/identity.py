"""How does a patient show who they are? Two photos, with a phone's camera or from its album."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from careops.engine.refusals import Refusal
from careops.files.erasing import erase
from careops.files.kinds import LARGEST, PHOTOS
from careops.files.models import File, Folder
from careops.files.photos import photo_of
from careops.files.receiving import receive
from careops.values.table import Refused
from careops.web.case_view import Page
from medops.models import IdentityCheck
from medops.views.patient import OwnView

ACCEPT = ",".join(kind.content_type for kind in PHOTOS)
HELP = f"JPEG or PNG, up to {LARGEST // 1024**2} MB. We take out where and when it was made."
SENT = "Thank you: we have both, and look at them."
NOT_YET = "We could not look through it yet: send it again in an hour."
SIDES = {
    "document": ("Your identity document", "environment"),  # which camera looks at it
    "portrait": ("Your face", "user"),
}


class ImagesForm(forms.Form):
    """Those of the two that are still wanted; one that is right is kept, whatever the other is."""

    def __init__(self, *said: Any, wanted: list[str]) -> None:
        super().__init__(*said)
        for name in wanted:
            label, camera = SIDES[name]
            widget = forms.FileInput({"accept": ACCEPT, "capture": camera})
            self.fields[name] = forms.FileField(
                label=label, help_text=HELP, widget=widget, allow_empty_file=True,
                error_messages={"required": "Take a photo, or choose one."},
            )  # fmt: skip


class IdentityView(OwnView):
    subject: Any
    template = "medops/my_identity.html"
    offered = ("submit", "add_document", "add_portrait")
    done = {"submit": SENT}
    form: ImagesForm | None = None

    def press(self) -> HttpResponse:
        return self.upload() if self.request.POST.get("act") == "upload" else super().press()

    def upload(self) -> HttpResponse:
        """Keep what is right, and send both once they are there."""
        if "add_document" not in self.choices:
            return self.show(status=HTTPStatus.CONFLICT)
        form = ImagesForm(self.request.POST, self.request.FILES, wanted=self.subject.wanted)
        form.full_clean()
        try:
            for name, photo in list(form.cleaned_data.items()):
                self.take(form, name, photo)
            if not self.subject.lacks:
                self.subject.submit(by=self.by, at=self.at)
        except Refusal as refusal:
            self.subject = IdentityCheck.objects.for_list().get(pk=self.subject.pk)
            return self.show(refusal, status=refusal.status)
        if form.errors:
            for name in {*form.fields} - {*self.subject.wanted}:  # that one we have now
                del form.fields[name]
            self.form = form
            return self.show(status=HTTPStatus.UNPROCESSABLE_ENTITY)
        messages.success(self.request, SENT)
        return redirect(self.request.path)

    def take(self, form: ImagesForm, name: str, photo: Any) -> None:
        """Keep it in place of the one before, which is gone for good; or the form says why not."""
        before, case = getattr(self.subject, name), self.subject.case
        folder = Folder.of(self.subject.patient)
        try:
            taken = receive(
                photo_of(photo),
                folder=folder,
                case=case,
                by=self.by,
                at=self.at,
                taken=PHOTOS,
                sealed=True,
            )
        except Refused as refusal:
            form.add_error(name, ValidationError(str(refusal), code=refusal.code))
            return
        if taken.state != File.State.CLEAN:
            erase(taken, by=self.by, at=self.at)
            form.add_error(name, NOT_YET)
            return
        getattr(self.subject, f"add_{name}")(by=self.by, at=self.at, **{name: taken})
        self.subject = IdentityCheck.objects.for_list().get(pk=self.subject.pk)
        if before:
            erase(before, by=self.by, at=self.at)

    def page(self) -> Page:
        template, shown = super().page()
        wanted = self.subject.wanted if "add_document" in self.choices else []
        form = (self.form or ImagesForm(wanted=wanted)) if wanted else None
        return template, {**shown, "form": form}
