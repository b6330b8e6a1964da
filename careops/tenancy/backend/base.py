"""PostgreSQL, but every transaction starts by naming its tenant."""

from __future__ import annotations

from django.db.backends.postgresql import base

from careops.tenancy import scope


class DatabaseWrapper(base.DatabaseWrapper):
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
