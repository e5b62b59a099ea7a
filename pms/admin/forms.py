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


class RoomTypeForm(OneHotelForm):
    """A room type with its texts in the languages of the front desk."""

    name_es, name_en, name_pt = _line("Español"), _line("English"), _line("Português")
    description_es, description_en, description_pt = _text("Español"), _text("English"), _text("Português")

    _texts: ClassVar[dict[str, dict[str, str]]] = {
        key: {code: f"{key}_{code}" for code in ("es", "en", "pt")} for key in ("name", "description")
    }

    class Meta:
        widgets: ClassVar[dict[str, Any]] = {"photo": _PhotoWidget(attrs={"accept": "image/jpeg,image/png"})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for key, fields in self._texts.items():
            for code, field in fields.items():
                if field in self.fields:
                    self.fields[field].initial = getattr(self.instance, key).get(code, "")

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

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        for key, fields in self._texts.items():
            texts = {code: cleaned[field] for code, field in fields.items() if cleaned.get(field)}
            setattr(self.instance, key, texts)
        if "name_en" in self.fields and not self.instance.name:
            self.add_error("name_en", "A room type has a name in at least one language.")
        return cleaned


class RateForm(OneHotelForm):
    """A rate line; no day ticked is every day."""

    weekdays = forms.TypedMultipleChoiceField(
        label="Nights of",
        choices=WEEKDAYS,
        coerce=int,
        empty_value=[],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text="None: every day of the week.",
    )
