"""Pages of Admin on what was done, what is wrong, and what preflight said."""

from governance.admin.alarms import AlarmAdmin
from governance.admin.audit import AuditEventAdmin
from governance.admin.preflight import PreflightRunAdmin

__all__ = ["AlarmAdmin", "AuditEventAdmin", "PreflightRunAdmin"]
