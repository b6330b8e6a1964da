"""What do people see of a state? Whose turn it is, what was promised, and who looks after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django_fsm import FSMField, FSMFieldDescriptor

HEADS = ("lead", "manager")  # whose turn it is by their role, whichever team they are in
OURS = ("us", *HEADS)  # whose turn it is, when it is ours


@dataclass(frozen=True, slots=True)
class Shown:
    """What people see of a state: its tone, whose turn it is, and the promise.

    ``due`` names the clock rule whose instant is the promise, one that comes once; ``promise`` says
    it in words. Where the turn is ours there is a ``due``; elsewhere an open state may have only a
    ``team`` that looks after it. A state without a turn is closed. A moment that comes ``by_itself``
    asks nothing of anybody, so that nobody is late when it has come.
    """

    waiting_on: str = ""
    due: str = ""
    promise: str = ""
    team: str = ""
    tone: str = "waiting"
    by_itself: bool = False

    @property
    def is_open(self) -> bool:
        return bool(self.waiting_on)

    @property
    def is_ours(self) -> bool:
        return self.waiting_on in OURS


class StateDescriptor(FSMFieldDescriptor):
    """Reads a state where it lies; it is asked for a dozen times a turn."""

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        if instance is not None and (state := vars(instance).get(self.field.name)) is not None:
            return state
        return super().__get__(instance, owner)  # deferred, or the class


class StateField(FSMField):
    """The state of a subject: protected, so that only transitions change it."""

    descriptor_class = StateDescriptor

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"default": "", "protected": True, "max_length": 30, **options})

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        del kwargs["protected"]
        # All that it is to its table. As models of migrations come and go, django-fsm would look at each.
        return name, "django.db.models.CharField", args, kwargs
