"""Forms that people understand for what the tables keep as JSON: texts per language, days of the week."""

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminImageFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from pms import photos
from tenants.admin_base import OneHotelForm
from tenants.models.hotel import WEEKDAYS


def _line(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=120, widget=UnfoldAdminTextInputWidget)


def _text(label: str) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=1000, widget=widget)


class _PhotoWidget(UnfoldAdminImageFieldWidget):
    """Without the link to the stored file, which has no public address; the page shows a preview instead."""

    def is_initial(self, value: Any) -> bool:
        return False


class TextsForm(OneHotelForm):
    """A row with texts in the languages of the front desk: one field per text and language."""

    _texts: ClassVar[dict[str, dict[str, str]]]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for key, fields in self._texts.items():
            for code, field in fields.items():
                if field in self.fields:
                    self.fields[field].initial = getattr(self.instance, key).get(code, "")

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        for key, fields in self._texts.items():
            texts = {code: cleaned[field] for code, field in fields.items() if cleaned.get(field)}
            setattr(self.instance, key, texts)
        if "name_en" in self.fields and not self.instance.name:
            self.add_error("name_en", "A name in at least one language is needed.")
        return cleaned


def _by_language(*keys: str) -> dict[str, dict[str, str]]:
    return {key: {code: f"{key}_{code}" for code in ("es", "en", "pt")} for key in keys}


class ExtraForm(TextsForm):
    """Something besides the room, with its name in the languages of the front desk."""

    name_es, name_en, name_pt = _line("Español"), _line("English"), _line("Português")
    _texts: ClassVar[dict[str, dict[str, str]]] = _by_language("name")


class RoomTypeForm(TextsForm):
    """A room type with its texts in the languages of the front desk."""

    name_es, name_en, name_pt = _line("Español"), _line("English"), _line("Português")
    description_es, description_en, description_pt = _text("Español"), _text("English"), _text("Português")

    _texts: ClassVar[dict[str, dict[str, str]]] = _by_language("name", "description")

    class Meta:
        widgets: ClassVar[dict[str, Any]] = {"photo": _PhotoWidget(attrs={"accept": "image/jpeg,image/png"})}

    def clean_photo(self) -> Any:
        """Only what a guest's phone can show."""
        photo = self.cleaned_data["photo"]
        if isinstance(photo, UploadedFile):
            content = photo.read()
            photo.seek(0)
            if refusal := photos.refusal(content):
                raise forms.ValidationError(f"The photo {refusal}.")
            photo.name = photos.name_of("room", str(self.cleaned_data.get("code", "")), content)
        return photo


class WeekdaysForm(OneHotelForm):
    """A line for some nights; no day ticked is every day."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Nights of",
        choices=WEEKDAYS,
        coerce=int,
        empty_value=[],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="None: every day of the week.",
    )


class RateForm(WeekdaysForm):
    """A rate line, whose conditions a stay must be able to meet."""

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        for kind in ("nights", "advance_days"):
            least, most = cleaned.get(f"min_{kind}"), cleaned.get(f"max_{kind}")
            if least is not None and most is not None and least > most:
                self.add_error(f"max_{kind}", "This is less than the least: no stay would have this rate.")
        return cleaned
