"""Lists of words: which files hold them, and how is one read?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
WORDS, VOCABULARY = HERE / "words", HERE / "vocabulary"


def lines_of(path: Path) -> Iterator[str]:
    """The lines of a file that say something: no remarks; what is indented goes on from the line before."""
    line = ""
    for written in path.read_text(encoding="utf-8").splitlines():
        said = "" if written.startswith("#") else written.rstrip()
        if said.startswith(" "):
            line += ("" if line.endswith("|") else " ") + said.strip()
            continue
        if line:
            yield line
        line = said
    if line:
        yield line


@cache
def words(name: str) -> frozenset[str]:
    """The words of ``words/<name>.txt``."""
    return frozenset(word for line in lines_of(WORDS / f"{name}.txt") for word in line.split())


@cache
def pairs(name: str) -> dict[str, str]:
    """What is meant by what is written, of ``words/<name>.txt``, whose lines are ``meant = written written``."""
    sides = [line.split(" = ") for line in lines_of(WORDS / f"{name}.txt")]
    return {written: meant for meant, many in sides for written in many.split()}
