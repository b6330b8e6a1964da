import django.db.models.deletion
from django.db import migrations

import careops.tenancy.models


class Migration(migrations.Migration):
    """The tables keep their names."""

    dependencies = [("record", "0002_looks")]

    operations = [
        migrations.AlterModelTable("look", "record_look"),
        migrations.AlterModelTable("lookhead", "record_lookhead"),
        migrations.RenameModel("Look", "Read"),
        migrations.RenameModel("LookHead", "ReadHead"),
        migrations.AlterField(
            "Read",
            "case",
            careops.tenancy.models.TenantKey(
                "cases.case", django.db.models.deletion.PROTECT, null=True, db_constraint=False,
                db_index=False, related_name="reads",
            ),
        ),
    ]
