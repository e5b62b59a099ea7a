"""How far a mailbox has been read."""

from django.db import models

from tenants.models import ChannelAccount, TenantModel


class MailboxCursor(TenantModel):
    """The last mail taken of one mailbox, and who reads it now.

    `uid_validity` and `last_uid` are IMAP's (RFC 3501, 2.3.1.1): under another validity the numbers mean
    nothing, and what came since `started_at` is looked at again.
    """

    account = models.OneToOneField(ChannelAccount, on_delete=models.CASCADE, related_name="mailbox")
    uid_validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    started_at = models.DateTimeField(
        null=True, blank=True, help_text="First connection: mail that was there before is not answered."
    )
    read_at = models.DateTimeField(null=True, blank=True, help_text="When it was read last.")
    due_at = models.DateTimeField(help_text="Not read before this, after failures.")
    failures = models.PositiveIntegerField(default=0, help_text="In a row.")
    log_in_refused = models.BooleanField(default=False)
    stuck_uid = models.BigIntegerField(default=0, help_text="A mail that could not be taken.")
    stuck_tries = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"mailbox of account {self.account_id}"
