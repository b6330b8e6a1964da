"""Which values may differ between installations? All of them are read here, and nowhere else."""

from __future__ import annotations

import os
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

# A server that hangs is given up after seconds, unless the URL says otherwise.
PATIENCE = {"connect_timeout": "3", "tcp_user_timeout": "10000"}
WEAK = ("change", "secret", "password", "insecure", "example")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool = False) -> bool:
    value = text(name).lower()
    if value in ("", "0", "1", "true", "false", "yes", "no"):
        return value in ("1", "true", "yes") if value else default
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def proxies(name: str, *, production: bool) -> int:
    """How many proxies of ours stand in front; production must say it, and may say ``none``."""
    value = text(name).lower()
    if not value and production:
        raise ImproperlyConfigured(
            f"{name} is missing: how many proxies of yours does a request pass? Each vouches for the"
            " address that limits count. 1 behind the supplied Caddy; none when there is no proxy."
        )
    return number(name, 0) if value not in ("", "none") else 0


def names(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def secret(name: str, *, production: bool, otherwise: str) -> str:
    """A secret that production cannot do without: 40 or more characters, and not a placeholder."""
    value = text(name)
    if not production:
        return value or otherwise
    if len(value) < 40 or len(set(value)) < 10 or any(word in value.lower() for word in WEAK):
        raise ImproperlyConfigured(
            f"{name} is missing or weak. Set it to 40 or more random characters: "
            'python -c "import secrets; print(secrets.token_urlsafe(48))"'
        )
    return value


def mailbox(name: str, *, production: bool, carrier: str) -> bool:
    """Whether people read the mailbox page, so that it carries what no carrier does; in production it never does.

    Production starts without a mail carrier only if the operator says so.
    """
    value = text(name)
    if value not in ("", "mailbox"):
        raise ImproperlyConfigured(f"{name} is 'mailbox' or nothing, not {value!r}.")
    if production and not carrier and not value:
        raise ImproperlyConfigured(
            "No mail would leave this installation, and nobody would hear of anything. Set CAREOPS_SMTP_HOST; "
            f"or set {name}=mailbox if messages shall be kept on the mailbox page, where they count as not sent."
        )
    return value == "mailbox" and not production


def database(name: str) -> dict[str, Any]:
    """Django's connection settings from a PostgreSQL URL (unix sockets as ``?host=/path``)."""
    url = text(name)
    if not url:
        raise ImproperlyConfigured(
            f"{name} is not set. `make demo` and `make test` bring their own PostgreSQL; "
            f"for a server of your own set {name}=postgresql://user:password@host/database."
        )
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"{name} is not a PostgreSQL URL: {error}") from error
    named = {
        key: parts.pop(part, "")
        for key, part in {
            "NAME": "dbname",
            "USER": "user",
            "PASSWORD": "password",
            "HOST": "host",
            "PORT": "port",
        }.items()
    }
    return {"ENGINE": "careops.tenancy.backend", **named, "OPTIONS": PATIENCE | parts}


def files(name: str, default: str) -> dict[str, Any]:
    """Where files lie: a folder, or ``s3://bucket/below?endpoint=https://s3.example&region=ca-central-1``.

    Keys of S3 come from the environment as its own tools have them (``AWS_ACCESS_KEY_ID``).
    """
    address = text(name, default)
    where = urlsplit(address)
    if where.scheme != "s3":
        modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
        backend = "django.core.files.storage.FileSystemStorage"
        return {"BACKEND": backend, "OPTIONS": {"location": address, **modes}}
    from boto3.s3.transfer import TransferConfig

    said = {name: values[0] for name, values in parse_qs(where.query).items()}
    options = {
        "bucket_name": where.netloc,
        "location": where.path.strip("/"),
        "endpoint_url": said.get("endpoint"),
        "region_name": said.get("region"),
        "default_acl": None,
        "file_overwrite": False,
        "max_memory_size": 1024**2,  # what is read of a file lies on disk beyond that
        "transfer_config": TransferConfig(use_threads=False),  # one piece in memory, not ten
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
