"""The door for web servers."""

import os
from collections.abc import Mapping
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careops.settings")
django.setup(set_prefix=False)

from careops.tenancy.checks import refuse_powerful_role  # noqa: E402 (needs the set-up above)

refuse_powerful_role()


class Request(WSGIRequest):
    """Reads UTF-8, whatever charset is claimed: ``zlib`` is none, and would break Django."""

    def _set_content_type_params(self, meta: Mapping[str, Any]) -> None:
        kind, parameters = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        parameters.pop("charset", None)
        self.content_type, self.content_params = kind, parameters


class Handler(WSGIHandler):
    request_class = Request


application = Handler()
