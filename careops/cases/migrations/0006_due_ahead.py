from importlib import import_module

from django.db import migrations

# As before, each by its own clock; and a sandbox whose clock has not come to its goal.
DUE = """
CREATE OR REPLACE FUNCTION careops_tenants_with_due_cases(upto timestamptz) RETURNS SETOF uuid
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    candidate uuid;
    shift interval;
    goes_on boolean;
BEGIN
    FOR candidate, shift, goes_on IN SELECT id, ahead, ahead < goal FROM tenancy_tenant WHERE is_active LOOP
        PERFORM set_config('careops.tenant', candidate::text, true);
        -- The earliest alone is one look at the index; EXISTS would be planned as a scan of the table.
        IF goes_on OR (SELECT min(wake_at) FROM cases_case WHERE tenant_id = candidate) <= upto + shift THEN
            RETURN NEXT candidate;
        END IF;
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""
BEFORE = import_module("careops.cases.migrations.0002_due").DUE


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_numbers"), ("tenancy", "0005_sandboxes")]
    operations = [
        migrations.RunSQL(DUE, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    ]
