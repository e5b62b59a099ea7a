"""What a hotel says in its own words: articles that answer questions, and its own wording of replies."""

from django.db import models

from tenants.models import TenantModel
from tenants.models.hotel import LANGUAGES


class Article(TenantModel):
    """One thing guests ask about. The answer is given word for word: it says what the hotel stands for."""

    key = models.SlugField(
        max_length=60, db_index=False, help_text="A short name that stays, e.g. breakfast."
    )
    tags = models.JSONField(default=list, blank=True, help_text="Wishes it answers, e.g. ['ask_amenities'].")
    question = models.JSONField(default=dict, help_text="How guests ask, by language.")
    also = models.JSONField(
        "other ways to ask", default=dict, blank=True, help_text="More questions, a list by language."
    )
    answer = models.JSONField(default=dict, help_text="The answer, by language.")
    valid_from = models.DateField(null=True, blank=True, help_text="Not said before this day.")
    valid_until = models.DateField(null=True, blank=True, help_text="Not said after this day.")
    attachment = models.FileField(
        upload_to="articles/",
        blank=True,
        help_text="Sent after the answer: a JPEG or PNG of at most 5 MB, or a PDF of at most 10 MB.",
    )
    active = models.BooleanField(default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["key"]
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="article_once")]

    def __str__(self) -> str:
        return self.key


class TextOverride(TenantModel):
    """This hotel's wording of one reply in one language, in place of the product's own template."""

    language = models.CharField(max_length=5, choices=LANGUAGES)
    name = models.CharField("reply", max_length=60)
    text = models.TextField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "language"]
        verbose_name = "reply text"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "language", "name"], name="text_override_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"
