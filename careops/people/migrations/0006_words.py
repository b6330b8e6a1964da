import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import careops.tenancy.models
from careops.people.names import beginnings, name_key, name_keys
from careops.people.phones import last_four

# Inserts come by the thousand: one statement for all. A change is of one patient at a time.
TRIGGERS = """
CREATE FUNCTION people_add_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO people_patientword (tenant_id, word, patient_id)
    SELECT tenant_id, unnest(words), id FROM added ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER add_words AFTER INSERT ON people_patient
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION people_add_words();

CREATE FUNCTION people_change_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM people_patientword
    WHERE tenant_id = OLD.tenant_id AND word = ANY(OLD.words) AND patient_id = OLD.id;
    INSERT INTO people_patientword (tenant_id, word, patient_id)
    SELECT NEW.tenant_id, unnest(NEW.words), NEW.id ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER change_words AFTER UPDATE OF words ON people_patient
    FOR EACH ROW WHEN (OLD.words IS DISTINCT FROM NEW.words)
    EXECUTE FUNCTION people_change_words();
"""
UNDONE = """
DROP TRIGGER add_words ON people_patient;
DROP TRIGGER change_words ON people_patient;
DROP FUNCTION people_add_words(), people_change_words();
"""
SPELL = """
    UPDATE people_patient p SET name_key = u.name_key, words = u.words::text[]
    FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS u(id, name_key, words) WHERE p.id = u.id
"""


def spell(apps, schema_editor):
    """Spell the names that are there already."""
    with schema_editor.connection.cursor() as cursor:
        for tenant in apps.get_model("tenancy", "Tenant").objects.order_by("slug"):
            cursor.execute("SELECT set_config('careops.tenant', %s, true)", [str(tenant.pk)])
            cursor.execute(
                "SELECT id, first_name, last_name, mobile FROM people_patient WHERE tenant_id = %s",
                [tenant.pk],
            )
            rows = cursor.fetchall()
            for begin in range(0, len(rows), 5_000):
                spelled = [spelled_row(*row) for row in rows[begin : begin + 5_000]]
                cursor.execute(SPELL, [list(column) for column in zip(*spelled, strict=True)])


def spelled_row(pk, first, last, mobile):
    keys = {name_key(first, last), *name_keys(first, last)} - {name_key(first, last)}
    words = sorted({*beginnings(f"{first} {last}"), *keys, last_four(mobile)} - {""})
    # No word has a character that an array's text would take for its own.
    return pk, name_key(first, last), "{" + ",".join(f'"{word}"' for word in words) + "}"


class Migration(migrations.Migration):
    dependencies = [("people", "0005_addresses"), ("tenancy", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="PatientWord",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "tenant", "word", "patient",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("word", models.TextField(db_collation="C")),
                (
                    "patient",
                    careops.tenancy.models.TenantKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.patient",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "default_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="patient",
            name="words",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(), default=list, editable=False, size=None
            ),
        ),
        migrations.RunSQL(TRIGGERS, UNDONE),
        migrations.RunPython(spell, migrations.RunPython.noop),
    ]
