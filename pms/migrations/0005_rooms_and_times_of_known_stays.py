"""Stays that were written before get their room's number and the time of their last change."""

from django.db import migrations

# The row policies hold for the owner too: every hotel is in scope until the transaction ends.
FILL = """
SELECT set_config('app.tenant_ids', COALESCE((SELECT string_agg(id::text, ',') FROM tenants_tenant), ''), true);
UPDATE pms_reservation SET changed_at = COALESCE(synced_at, created_at) WHERE changed_at IS NULL;
UPDATE pms_reservation AS stay SET room_number = room.number
  FROM pms_roomnight AS night JOIN pms_room AS room ON room.id = night.room_id
  WHERE night.reservation_id = stay.id AND stay.room_number = '';
"""


class Migration(migrations.Migration):
    dependencies = [("pms", "0004_lock")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
