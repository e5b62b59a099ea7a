"""How guests show that a stay is theirs: their tries, counted, and codes by e-mail."""

from django.db import models

from hotel_agent.lib.crypto import EncryptedTextField
from messaging.models.conversation import Conversation
from tenants.models import TenantModel
from tenants.models.hotel import LANGUAGES


class IdentityTry(TenantModel):
    """One try to show whose stay it is, or one code asked for. `subject` is a keyed hash of who tried, or of
    what was tried: nobody's data. A new conversation of the same guest finds the old tries.
    """

    subject = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identity tries"
        indexes = [
            models.Index(fields=["tenant", "subject", "at"], name="identity_try_subject"),
            models.Index(fields=["tenant", "at"], name="identity_try_at"),
        ]

    def __str__(self) -> str:
        return f"try of {self.at:%Y-%m-%d %H:%M}"


class EmailCode(TenantModel):
    """A code asked for in a conversation. It is sent only where a stay is booked with the address; until then
    `code_hash` is empty and no answer is right.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="email_codes")
    email = EncryptedTextField()
    language = models.CharField(max_length=5, choices=LANGUAGES)
    code_hash = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["tenant", "conversation", "-id"], name="email_code_latest"),
            models.Index(fields=["tenant", "created_at"], name="email_code_created"),
        ]

    def __str__(self) -> str:
        return f"code of conversation {self.conversation_id}"
