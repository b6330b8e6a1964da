"""How does a document leave? As a PDF that everybody can read, set by Typst from a template and data."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header

logger = logging.getLogger(__name__)

ACCESSIBLE: Any = "ua-1"  # PDF/UA: tagged, titled, and each letter in a font that has it


def pdf(template: str, says: Mapping[str, Any], *, at: datetime) -> bytes:
    """The document that ``templates/<template>`` makes of this data, which is never markup.

    The same data at the same moment gives the same document. A name in letters for which this
    machine has no font shows boxes in their place, and the log says so.
    """
    import typst  # a large library, which most pages never need

    said: Any = {
        "input": source_of(template),
        "root": settings.BASE_DIR / "templates",
        "font_paths": fonts(),
        "sys_inputs": {"says": json.dumps(says)},
        "timestamp": at.replace(microsecond=0),  # a document knows no finer moment
    }
    try:
        made: Any = typst.compile(**said, pdf_standards=[ACCESSIBLE])
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        logger.warning("%s lacks letters: install fonts-noto-core and fonts-noto-cjk", template)
        made = typst.compile(**said)
    return bytes(made)


@cache
def source_of(template: str) -> bytes:
    return bytes((settings.BASE_DIR / "templates" / template).read_bytes())


@cache
def fonts() -> Any:
    """Those that come with Typst, and this machine's: looked for once."""
    import typst

    return typst.Fonts()


def pdf_response(document: bytes, *, name: str) -> HttpResponse:
    response = HttpResponse(document, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.pdf")
    response["Content-Disposition"] = disposition or "attachment"
    return response
