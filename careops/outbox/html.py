"""How does the text of a mail look as HTML? In paragraphs, lists and links, with one button.

People's words stand in mails, too. So nothing becomes a link because it looks like one: only an address
that was marked as ours before it was put into the text, and the organization's own telephone number.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

# Before each address of ours while a text is made. New in each process, so nobody can have typed it.
MARK = secrets.token_hex(16)
ADDRESS = re.compile(rf"{MARK}\S*[^\s.,;:!?)]")
PRESSED = re.compile(rf"({ADDRESS.pattern}|\+\d[\d -]{{5,}}\d)")
ITEM = "- "
BREAK = SafeString("<br>")
FOOT = "\n\n--\n"  # what is below it says who writes, and why


class Link(NamedTuple):
    words: str
    address: str

    def __html__(self) -> SafeString:
        return format_html(
            '<a class="link" href="{}" style="color:#0a5f59;">{}</a>', self.address, self.words
        )


Line = SafeString | Link  # a link, if it is one with a label and nothing else


class Block(NamedTuple):
    kind: str  # text, list, button, small or foot
    lines: list[Line]

    @property
    def html(self) -> SafeString:
        return format_html_join(BREAK, "{}", ((line,) for line in self.lines))


def ours(address: str) -> str:
    return address and MARK + address


def plain(text: str) -> str:
    """As it is read."""
    return text.replace(MARK, "")


def blocks_of(text: str, *, phone: str = "") -> Iterator[Block]:
    """The marked text in blocks. The first link that stands alone is the button; what follows is small."""
    above, foot, below = text.rpartition(FOOT)
    is_small = False
    for part in (above if foot else below).split("\n\n"):
        for is_list, lines in groupby(part.split("\n"), key=is_item):
            if is_list:
                yield Block("list", [linked(line.removeprefix(ITEM), phone) for line in lines])
            elif is_small:
                yield Block("small", lines_of(lines, phone))
            else:
                block = paragraph(lines_of(lines, phone))
                is_small = block.kind == "button"
                yield block
    if foot:
        yield Block("foot", lines_of(below.split("\n"), phone))


def is_item(line: str) -> bool:
    return line.startswith(ITEM)


def paragraph(lines: list[Line]) -> Block:
    """A link that stands alone is a button. One that does not has a title above it, as in a digest."""
    if not isinstance(lines[-1], Link):
        return Block("text", lines)
    if len(lines) == 1:
        return Block("button", lines)
    return Block("text", [format_html("<strong>{}</strong>", lines[0]), *lines[1:]])


def lines_of(text: Iterable[str], phone: str) -> list[Line]:
    """``Label:`` above an address of ours is one line: a link that shows the label."""
    lines: list[Line] = []
    label = None
    for line in text:
        if label and ADDRESS.fullmatch(line):
            lines[-1] = Link(label, plain(line))
        else:
            lines.append(linked(line, phone))
        label = line.removesuffix(":") if line.endswith(":") else None
    return lines


def linked(line: str, phone: str) -> SafeString:
    """With what can be pressed in it; in most there is nothing."""
    if not PRESSED.search(line):
        return escape(line)
    return format_html_join("", "{}", ((link(said, phone),) for said in PRESSED.split(line)))


def link(said: str, phone: str) -> Link | str:
    if said.startswith(MARK):
        return Link(plain(said), plain(said))
    if phone and re.sub("[ -]", "", said) == phone:
        return Link(said, f"tel:{phone}")
    return said
