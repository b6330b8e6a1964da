from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """The cache that counts failed sign-ins: in PostgreSQL, so that it outlives Redis."""
    call_command("createcachetable", verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
