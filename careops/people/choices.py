"""Which of two people of one name is meant? Wherever somebody is chosen by name, they are told apart by more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from careops.people.models import Provider
from careops.people.names import joined


def told_apart(people: Iterable[Any], *, by: Callable[[Any], str]) -> list[tuple[Any, str]]:
    """Each with a name that no other of them has, in their order.

    ``by`` says what tells two of one name apart; where it does not, the end of their id does.
    """
    found = list(people)
    names = Counter(name for person in found for name in set(joined(str(person))))
    labels = [
        f"{person} ({by(person)})"
        if any(names[n] > 1 for n in joined(str(person)))
        else str(person)
        for person in found
    ]
    shared = Counter(labels)
    return [
        (person, f"{label} …{person.pk.hex[-4:]}" if shared[label] > 1 else label)
        for person, label in zip(found, labels, strict=True)
    ]


def address(person: Any) -> str:
    """What the staff tells them apart by."""
    return str(person.email)


def public(provider: Provider) -> str:
    """What everybody may know of a provider: no address, no private number."""
    known = [*provider.services, *provider.networks, *provider.languages, provider.phone]
    return ", ".join(filter(None, known))


def offer(field: Any, people: Any, *, by: Callable[[Any], str] = address) -> None:
    """Have a ModelChoiceField offer these people, or networks."""
    field.queryset = people
    key = field.to_field_name or "pk"
    named = [(getattr(person, key), label) for person, label in told_apart(people, by=by)]
    field.choices = [("", field.empty_label), *named]
