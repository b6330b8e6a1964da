"""Since when is it the team's own, and since when has a refund failed? What is open says it from the record."""

from django.db import migrations, models

SINCE = """
DO $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    one uuid;
BEGIN
    FOR one IN SELECT id FROM tenancy_tenant LOOP
        PERFORM set_config('careops.tenant', one::text, true);
        UPDATE consults_obligation o SET taken_on_at = (
            SELECT max(e.at) FROM record_entry e
            WHERE e.tenant_id = one AND e.case_id = o.case_id
              AND e.target = 'admin' AND e.source <> 'admin')
        WHERE o.tenant_id = one AND o.state = 'admin';
        UPDATE consults_refund r SET failed_at = (
            SELECT max(e.at) FROM record_entry e
            WHERE e.tenant_id = one AND e.case_id = r.case_id AND e.action = 'fail')
        WHERE r.tenant_id = one AND r.state = 'failed';
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consults", "0005_words"),
        ("record", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="obligation",
            name="taken_on_at",
            field=models.DateTimeField(
                help_text="Since when it is the team's own.", null=True
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="failed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(SINCE, migrations.RunSQL.noop),
    ]
