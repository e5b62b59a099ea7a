"""The files that guests send."""

from django.db import models

from messaging.models.inbound import Message
from tenants.models import TenantModel


class MediaFile(TenantModel):
    """One file of a message: what was announced, what became of it, and what was said in a voice note.

    `key` names it in `media_store`; type, size and name are those of its bytes, not the announced ones.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "On its way"
        STORED = "stored", "Stored"
        REFUSED = "refused", "Not kept"
        GONE = "gone", "Not to be had any more"

    class Transcript(models.TextChoices):
        NOT_WANTED = "", "Not wanted"
        WAITING = "waiting", "Being written down"
        DONE = "done", "Written down"
        NOTHING_SAID = "none", "Nothing to be heard"
        FAILED = "failed", "Could not be written down"
        TOO_LONG = "too_long", "Too long to write down"
        OFF = "off", "Nobody writes down"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField(default=0)
    announced = models.JSONField(help_text="The file as the provider announced it.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(
        max_length=40, blank=True, help_text="Why it is not here, or not yet, as a code."
    )
    key = models.CharField(max_length=64, blank=True)
    mime_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0, help_text="In bytes.")
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    voice = models.BooleanField(default=False, help_text="Spoken to the hotel: its words are written down.")
    transcript = models.TextField(blank=True)
    transcript_language = models.CharField(max_length=10, blank=True)
    transcript_state = models.CharField(max_length=10, choices=Transcript, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["message", "position"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "message", "position"], name="media_file_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "key"], name="media_file_by_key"),
        ]

    def __str__(self) -> str:
        return self.file_name or f"file {self.pk}"
