"""What a hotel's questions to the outside language model came to: numbers, no words."""

from django.db import models

from tenants.models import TenantModel


class LlmUsage(TenantModel):
    """One day (the hotel's date), purpose and model. A call is counted before it is made."""

    class Purpose(models.TextChoices):
        READ = "read", "Read a message"
        CHOOSE = "choose", "Choose an article"
        DRAFT = "draft", "Draft for staff"

    day = models.DateField()
    purpose = models.CharField(max_length=10, choices=Purpose)
    model = models.CharField(max_length=120, blank=True)
    calls = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0, help_text="No answer, or too late.")
    refused = models.PositiveIntegerField(default=0, help_text="Answers that were not used.")
    prompt_tokens = models.PositiveBigIntegerField(default=0, help_text="As the endpoint counts them.")
    completion_tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-day", "purpose", "model"]
        verbose_name = "use of the model"
        verbose_name_plural = "use of the model"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "day", "purpose", "model"], name="llm_usage_once")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.purpose}: {self.calls}"
