import django.db.models.functions.text
from django.db import migrations, models

TWINS = """
    SELECT string_agg(DISTINCT lower(email), ', ') FROM people_provider p
    WHERE EXISTS (SELECT FROM people_provider o WHERE o.tenant_id = p.tenant_id AND o.id <> p.id
                  AND lower(o.email) = lower(p.email))
"""


def fold(apps, schema_editor):
    """Keep every address in small letters; refuse while two providers share one but for its case."""
    with schema_editor.connection.cursor() as cursor:
        for tenant in apps.get_model("tenancy", "Tenant").objects.order_by("slug"):
            cursor.execute("SELECT set_config('careops.tenant', %s, true)", [str(tenant.pk)])
            cursor.execute(TWINS)
            (twins,) = cursor.fetchone()
            if twins:
                raise RuntimeError(
                    f"Two providers of {tenant.slug} have one address but for its case: {twins}."
                    " Correct one of each at the desk, then migrate again."
                )
            for table in ("provider", "patient", "partner"):
                cursor.execute(
                    f"UPDATE people_{table} SET email = lower(email) WHERE email <> lower(email)"
                )


class Migration(migrations.Migration):
    dependencies = [("people", "0004_longer_phones"), ("tenancy", "0001_initial")]

    operations = [
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="provider", name="one_provider_an_email"),
        migrations.AddConstraint(
            model_name="provider",
            constraint=models.UniqueConstraint(
                models.F("tenant"),
                django.db.models.functions.text.Lower("email"),
                name="one_provider_an_email",
                violation_error_message="A provider with this e-mail already exists.",
            ),
        ),
    ]
