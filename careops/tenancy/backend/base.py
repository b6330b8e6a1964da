"""PostgreSQL, but every transaction starts by naming its tenant."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base
from psycopg.types.datetime import TimestamptzLoader

from careops.tenancy import scope


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Django's connection, but it reads moments in C: most of a row's cost, were it Python.

        They come in the zone of the session, which Django has set to its own.
        """
        connection = super().get_new_connection(conn_params)
        connection.adapters.register_loader("timestamptz", TimestamptzLoader)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's cursor, without a reader of moments for each, of which a page has a hundred."""
        if name is None:
            return self.connection.cursor()
        named: Any = base.ServerSideCursor  # (the stubs have its words of an older psycopg)
        is_held = self.connection.autocommit
        return named(self.connection, name=name, scrollable=False, withhold=is_held)

    def _set_autocommit(self, autocommit: bool) -> None:  # noqa: FBT001 (Django's signature)
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # (the stubs leave it out)
        if autocommit:
            return
        # Django opens an outermost atomic block this way.
        tenant = scope.active_tenant()
        if tenant is not None:
            with self.wrap_database_errors:
                self.connection.execute(
                    "SELECT set_config('careops.tenant', %s, true)", [str(tenant.pk)]
                )
