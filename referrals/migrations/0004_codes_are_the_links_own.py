from django.db import migrations

UNTUNE = "UPDATE tenancy_tenant SET tuning = tuning - 'referrals.fresh_code_after'"


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0003_fresh_links_are_the_links_own"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="referral", name="code_sent_at"),
        migrations.RunSQL(UNTUNE, migrations.RunSQL.noop),
    ]
