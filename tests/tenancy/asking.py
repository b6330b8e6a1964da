"""What does a page ask for? It is heard while it looks into the query, or into the form that came."""

from __future__ import annotations

from django.http import QueryDict

# What a page has asked for that goes through all names, as Django's lists do with a query.
ALL_OF_IT = "*"
BY_NAME = ("__getitem__", "get", "getlist", "__contains__")
# Not "lists": by that what came is only checked for what is no text, or repeated.
ALL_AT_ONCE = ("__iter__", "keys")


def hear(monkeypatch) -> set:
    """The names that pages look for from now on; clear it before the page that is meant."""
    asked = set()

    def noting(method):
        def note(self, name=ALL_OF_IT, *args):
            asked.add(name)
            return method(self, *([] if name is ALL_OF_IT else [name]), *args)

        return note

    for name in (*BY_NAME, *ALL_AT_ONCE):
        monkeypatch.setattr(QueryDict, name, noting(getattr(QueryDict, name)), raising=False)
    return asked
