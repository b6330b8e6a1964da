from django.db import migrations

TUNED = """
UPDATE tenancy_tenant
SET tuning = tuning - '{old}' || jsonb_build_object('{new}', tuning -> '{old}')
WHERE jsonb_exists(tuning, '{old}')
"""
NAMES = {
    "old": "referrals.fresh_link_after",
    "new": "referrals.remind_again_after",
}


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0002_words"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.RemoveField(model_name="referral", name="link_sent_at"),
        migrations.RunSQL(
            TUNED.format(**NAMES),
            TUNED.format(old=NAMES["new"], new=NAMES["old"]),
        ),
    ]
