from django.db import migrations

# A promise is one fixed moment now: the next sweep looks at each open case, and writes it down.
WAKE = """
DO $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    one uuid;
BEGIN
    FOR one IN SELECT id FROM tenancy_tenant LOOP
        PERFORM set_config('careops.tenant', one::text, true);
        UPDATE cases_case SET wake_at = clock_at WHERE tenant_id = one AND closed_at IS NULL;
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_due"), ("tenancy", "0001_initial")]
    operations = [migrations.RunSQL(WAKE, migrations.RunSQL.noop)]
