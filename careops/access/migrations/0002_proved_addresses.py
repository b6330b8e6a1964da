from django.conf import settings
from django.db import migrations


def prove(apps, schema_editor):
    """So far a login was made for an address by an organization, and opened by a mail to it.

    An address that somebody added themselves stands in allauth's table, and stays unproved.
    """
    User = apps.get_model(settings.AUTH_USER_MODEL)
    EmailAddress = apps.get_model("account", "EmailAddress")
    for user in User.objects.exclude(emailaddress__isnull=False):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("people", "0003_quiet_hours"),
    ]
    operations = [migrations.RunPython(prove, migrations.RunPython.noop)]
