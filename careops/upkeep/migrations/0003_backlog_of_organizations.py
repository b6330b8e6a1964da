from importlib import import_module

from django.db import migrations

# As before, of organizations alone: test data is nobody's promise, so it does not count.
BACKLOG = """
CREATE OR REPLACE FUNCTION careops_backlog(upto timestamptz) RETURNS TABLE (
    due bigint, due_since timestamptz, set_aside bigint, queued bigint, queued_since timestamptz, dead bigint
) LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('careops.tenant', true), '');
    candidate uuid;
BEGIN
    FOR candidate IN SELECT id FROM tenancy_tenant WHERE is_active AND sandbox_of_id IS NULL LOOP
        PERFORM set_config('careops.tenant', candidate::text, true);
        SELECT count(*), min(wake_at) INTO due, due_since FROM (
            SELECT wake_at FROM cases_case
            WHERE tenant_id = candidate AND wake_at <= upto ORDER BY wake_at LIMIT 10000) c;
        SELECT count(*) INTO set_aside FROM (
            SELECT FROM cases_case WHERE tenant_id = candidate AND failures > 0 LIMIT 10000) c;
        SELECT count(*), min(next_attempt_at) INTO queued, queued_since FROM (
            SELECT next_attempt_at FROM outbox_message
            WHERE tenant_id = candidate AND next_attempt_at <= upto
            ORDER BY next_attempt_at LIMIT 10000) m;
        SELECT count(*) INTO dead FROM (
            SELECT FROM outbox_message WHERE tenant_id = candidate AND state = 'failed' LIMIT 10000) m;
        RETURN NEXT;
    END LOOP;
    PERFORM set_config('careops.tenant', before, true);
END $$
"""
BEFORE = import_module("careops.upkeep.migrations.0002_backlog").BACKLOG


class Migration(migrations.Migration):
    dependencies = [("upkeep", "0002_backlog"), ("tenancy", "0005_sandboxes")]
    operations = [
        migrations.RunSQL(BACKLOG, BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    ]
