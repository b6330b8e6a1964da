"""What do phones send? Photos, drawn by a browser, with where they were taken beside the picture and behind it."""

from base64 import b64decode
from struct import pack
from zlib import crc32

# 16 by 8 pixels, red and blue.
DRAWN = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYV"
    "pQYEpRUk//2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAI"
    "ABADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAEF/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/EABQBAQAAAAAAAAAAAAAAAAAAAAT/xA"
    "AZEQACAwEAAAAAAAAAAAAAAAAABUKBwUP/2gAMAwEAAhEDEQA/AMxQKUzrRjzneH//2Q=="
)
DRAWN_PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAICAYAAADwdn+XAAAAKklEQVR4AeyQMQ0AAAjDFizNE2rnaTjYw8FDk749WiKdZMvJwpIPAPcPBgAA//+lesnz"
    "AAAABklEQVQDAL87JLmYGNVdAAAAAElFTkSuQmCC"
)
PLACE = b"43.6532 N, 79.3832 W"


def segment(kind, said):
    return b"\xff" + bytes([kind]) + pack(">H", len(said) + 2) + said


def exif(turned, order=">"):
    """EXIF as a phone writes it: which way up, and where."""
    mark = b"MM\0*" if order == ">" else b"II*\0"
    entries = pack(f"{order}HHIHH", 0x0112, 3, 1, turned, 0)
    entries += pack(f"{order}HHII", 0x010E, 2, len(PLACE), 38)
    return b"Exif\0\0" + mark + pack(f"{order}IH", 8, 2) + entries + b"\0\0\0\0" + PLACE


def taken(turned=6, order=">"):
    """A photo with EXIF, XMP, a comment, and a video behind it."""
    beside = segment(0xE1, exif(turned, order)) + segment(
        0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE
    )
    beside += segment(0xED, PLACE) + segment(0xFE, PLACE)
    return DRAWN[:20] + beside + DRAWN[20:] + b"ftypmp4" + PLACE


def piece(name, said):
    return pack(">I", len(said)) + name + said + pack(">I", crc32(name + said))


JPEG = taken()
PNG = DRAWN_PNG[:33] + piece(b"tEXt", PLACE) + piece(b"eXIf", PLACE) + DRAWN_PNG[33:] + PLACE
