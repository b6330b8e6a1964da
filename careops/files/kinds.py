"""What may a file be? One of a few kinds, by its first bytes; its name says the same, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from careops.values.table import Refused, Text

LARGEST = 25 * 1024 * 1024  # bytes
HEAD = 1024  # bytes that say what it is
TOO_LARGE = (
    f"A file may have {LARGEST // 1024**2} MB: make it smaller, or send its pages in several."
)
ALLOWED = "PDF, JPEG, PNG, TIFF or plain text"


@dataclass(frozen=True, slots=True)
class FileKind:
    """A kind of file: how it begins, and how its name may end; the first ending is given where there is none."""

    content_type: str
    begins: tuple[bytes, ...]
    endings: tuple[str, ...]
    form: bytes = b""  # at its ninth byte: what a RIFF file holds


PDF = FileKind("application/pdf", (b"%PDF-",), ("pdf",))
TEXT = FileKind("text/plain", (), ("txt", "text"))
PHOTOS = (
    FileKind("image/jpeg", (b"\xff\xd8\xff",), ("jpg", "jpeg")),
    FileKind("image/png", (b"\x89PNG\r\n\x1a\n",), ("png",)),
)
# Nothing that a program runs or that holds other files: no HTML, SVG, office document, archive.
KINDS = (
    PDF,
    *PHOTOS,
    FileKind("image/tiff", (b"II*\0", b"MM\0*"), ("tif", "tiff")),
)
# What a telephone system records; it is taken at its own door alone.
AUDIO = (
    FileKind("audio/wav", (b"RIFF",), ("wav",), form=b"WAVE"),
    FileKind("audio/mpeg", (b"ID3", b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"), ("mp3",)),
)
TAKEN = (*KINDS, TEXT)
OF_TYPE = {kind.content_type: kind for kind in (*TAKEN, *AUDIO)}


def kind_of(head: bytes, taken: Sequence[FileKind] = TAKEN) -> FileKind:
    """Which of those that are taken begins so; Refused for everything else, whatever it is called."""
    for kind in taken:
        if kind.begins and head.startswith(kind.begins) and head[8:].startswith(kind.form):
            return kind
    if TEXT in taken and is_text(head):
        return TEXT
    if TEXT not in taken:
        raise Refused(
            f"Only {' or '.join(k.endings[0].upper() for k in taken)} can be taken.", "file_type"
        )
    raise Refused(f"Only {ALLOWED} can be taken: save it as a PDF, and send that.", "file_type")


def is_text(head: bytes) -> bool:
    """UTF-8 without control characters that is no page, no picture and no program."""
    text = head.decode("utf-8", "ignore")
    is_whole = len(text.encode()) >= len(head) - 3  # a letter may be cut at the end
    is_plain = all(sign.isprintable() or sign in "\n\r\t\f\ufeff" for sign in text)
    return (
        is_whole and is_plain and not text.lstrip("\ufeff \n\r\t").startswith(("<", "#!", "{\\rtf"))
    )


@dataclass(frozen=True)
class FileName(Text):
    """What a file is called by whoever sends it: no folder, and nothing that a disk or a header could mistake."""

    limit: int = 150

    def tidy(self, raw: str) -> str:
        own = super().tidy(raw).replace("\\", "/").rpartition("/")[2]
        return "".join("_" if sign in '<>:"|?*' else sign for sign in own).strip(" .")

    def read(self, said: Any) -> str:
        if isinstance(said, str) and len(said) > self.limit:
            start, dot, ending = said.rpartition(".")
            said = f"{start[: self.limit - len(ending) - 1]}{dot}{ending}" if dot else said
        return super().read(said)


FILE_NAME = FileName()


def named(name: str, kind: FileKind) -> str:
    """The name with an ending of its kind; Refused where it ends as another kind does."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in kind.endings:
        return name
    if ending and len(ending) <= 5 and ending.isalnum():
        raise Refused(
            f"This is called .{ending}, and is {kind.content_type}: save it anew as what it is"
            f" (.{kind.endings[0]}), and send that.",
            "file_name",
        )
    return f"{name or 'file'}.{kind.endings[0]}"
