import django.db.models.deletion
from django.db import migrations, models

from careops.record.chain import READS

COLUMNS = ("id", "at", "actor", "actor_id", "via", "what", "patients", "case_id", "trace")
TIE = """
    UPDATE record_look l SET seq = u.seq, hash = u.hash
    FROM unnest(%s::uuid[], %s::bigint[], %s::text[]) AS u(id, seq, hash)
    WHERE l.tenant_id = %s AND l.id = u.id
"""


def tie(apps, schema_editor):
    """Chain the looks that are there, in their order."""
    with schema_editor.connection.cursor() as cursor:
        for tenant in apps.get_model("tenancy", "Tenant").objects.order_by("slug"):
            cursor.execute("SELECT set_config('careops.tenant', %s, true)", [str(tenant.pk)])
            cursor.execute(
                f"SELECT {', '.join(COLUMNS)} FROM record_look WHERE tenant_id = %s ORDER BY id",
                [tenant.pk],
            )
            before, tied = "", []
            for seq, row in enumerate(cursor.fetchall(), start=1):
                before = READS.digest(before, seq, dict(zip(COLUMNS, row, strict=True)))
                tied.append((row[0], seq, before))
            if tied:
                cursor.execute(TIE, [*map(list, zip(*tied, strict=True)), tenant.pk])
                cursor.execute(
                    "INSERT INTO record_lookhead (tenant_id, seq, hash) VALUES (%s, %s, %s)",
                    [tenant.pk, len(tied), before],
                )


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial"), ("tenancy", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LookHead",
            fields=[
                (
                    "tenant",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="tenancy.tenant",
                    ),
                ),
                ("seq", models.PositiveBigIntegerField(default=0)),
                ("hash", models.CharField(default="", max_length=64)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AlterField(
            model_name="chainhead",
            name="tenant",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="tenancy.tenant",
            ),
        ),
        migrations.AddField(
            model_name="look", name="seq", field=models.PositiveBigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="look", name="hash", field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        migrations.RunPython(tie, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="look",
            constraint=models.UniqueConstraint(
                fields=("tenant", "seq"), name="one_look_a_place_in_the_chain"
            ),
        ),
    ]
