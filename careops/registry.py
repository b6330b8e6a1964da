"""What does a name stand for? One thing: whoever declares a second of that name is told at start-up."""

from __future__ import annotations

from typing import Generic, TypeVar

from django.core.exceptions import ImproperlyConfigured

Thing = TypeVar("Thing")


class Registry(dict[str, Thing], Generic[Thing]):
    """Things by their names; ``what`` says in words what they are, as ``kinds of task``."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what

    def declare(self, name: str, thing: Thing) -> Thing:
        """Keep it; ImproperlyConfigured when something else has that name."""
        if self.get(name, thing) != thing:
            raise ImproperlyConfigured(
                f"There are two {self.what} named {name!r}: give each a name of its own."
            )
        self[name] = thing
        return thing
