"""What do people upload? Papers of every kind that is taken, and of some that are not."""

from __future__ import annotations

import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

CARD = "4242 4242 4242 4242"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + b"\0" * 64
TIFF = b"II*\0" + b"\0" * 64
# The standard's own test of scanners for viruses, in two parts so that no scanner minds this file.
EICAR = r"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(*lines, packed=False, more=b""):
    """A PDF of one page with these lines on it; ``packed``: its text is compressed."""
    said = b"BT /F1 12 Tf 14 TL 72 720 Td " + b"".join(
        b"(%s) Tj T* " % line.replace("(", r"\(").replace(")", r"\)").encode() for line in lines
    )
    stream = said + b"ET"
    return with_stream(zlib.compress(stream, 9) if packed else stream, packed=packed, more=more)


def with_stream(stream, *, packed=False, more=b""):
    """What is drawn on its page; ``packed``: it is compressed already."""
    how = b"/Filter /FlateDecode " if packed else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % more,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources %s >>"
        % b"<< /Font << /F1 5 0 R >> >>",
        b"<< %s/Length %d >>\nstream\n%s\nendstream" % (how, len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Root 1 0 R /Size %d >>\nstartxref\n%d\n%%%%EOF"
        % (len(objects) + 1, table, len(objects) + 1, len(out))
    )


def bomb():
    """Some hundred kilobytes that are hundreds of megabytes of text once they are unpacked."""
    pressed, piece = zlib.compressobj(9), b"(A) Tj " * 600_000
    pieces = [pressed.compress(said) for said in (b"BT /F1 12 Tf ", *[piece] * 60, b"ET")]
    return with_stream(b"".join([*pieces, pressed.flush()]), packed=True)


def changed(change):
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf("Guarantee of payment"))))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def locked():
    return changed(lambda writer: writer.encrypt("a password"))


def titled(title):
    return changed(lambda writer: writer.add_metadata({"/Title": title}))


def headed(title):
    return changed(lambda writer: writer.add_outline_item(title=title, page_number=0))


def described(words):
    """As programs read it, beside its title."""

    def describe(writer):
        writer.xmp_metadata = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{words}</x:xmpmeta>".encode()

    return changed(describe)


def linked(address):
    return changed(
        lambda writer: writer.add_annotation(
            page_number=0, annotation=Link(rect=(0, 0, 9, 9), url=address)
        )
    )


def with_script():
    return pdf("hello", more=b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>")


def with_file_within():
    return changed(lambda writer: writer.add_attachment("run.exe", b"MZ"))


def with_note(words):
    def note(writer):
        said = DictionaryObject()
        said[NameObject("/Type")], said[NameObject("/Subtype")] = (
            NameObject("/Annot"),
            NameObject("/Text"),
        )
        said[NameObject("/Contents")] = TextStringObject(words)
        writer.pages[0][NameObject("/Annots")] = writer._add_object(
            _array(writer._add_object(said))
        )

    return changed(note)


def _array(*items):
    from pypdf.generic import ArrayObject

    return ArrayObject(items)


def upload(content=None, name="paper.pdf"):
    return SimpleUploadedFile(name, pdf("Guarantee of payment") if content is None else content)
