"""Form fields that people understand for what the tables keep as JSON or as codes."""

import zoneinfo
from collections.abc import Callable
from typing import Any

from babel import Locale
from babel.numbers import list_currencies
from django import forms
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminPasswordWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from tenants.hours import overlap, parse_range, write_range
from tenants.models.hotel import LANGUAGES

_LABELLED = '<label class="flex flex-col gap-1 mb-3 max-w-2xl"><span class="text-sm">{}</span>{}</label>'


class _TextsWidget(forms.MultiWidget):
    """One input per language, each under its name."""

    def __init__(self, *, lines: int) -> None:
        super().__init__({code: _input(lines) for code, _ in LANGUAGES})

    def decompress(self, value: dict[str, str] | None) -> list[str]:
        return [(value or {}).get(code, "") for code, _ in LANGUAGES]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        texts = value if isinstance(value, list) else self.decompress(value)
        rows = zip(LANGUAGES, self.widgets, texts, strict=True)
        return format_html_join(
            "",
            _LABELLED,
            (
                (label, widget.render(f"{name}_{code}", text, renderer=renderer))
                for (code, label), widget, text in rows
            ),
        )


def _input(lines: int) -> forms.Widget:
    if lines == 1:
        return UnfoldAdminTextInputWidget()
    return UnfoldAdminTextareaWidget(attrs={"rows": lines})


class TextsField(forms.MultiValueField):
    """A text per language; at least one where it is required. Its value is a dict without empty texts."""

    def __init__(self, *, lines: int = 1, **options: Any) -> None:
        parts = [forms.CharField(required=False) for _ in LANGUAGES]
        options.setdefault("require_all_fields", False)
        super().__init__(parts, widget=_TextsWidget(lines=lines), **options)

    def compress(self, data_list: list[str]) -> dict[str, str]:
        texts = zip(LANGUAGES, data_list or [""] * len(LANGUAGES), strict=True)
        return {code: text for (code, _), text in texts if text}


class LanguagesField(forms.MultipleChoiceField):
    """Languages as check boxes."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=LANGUAGES, widget=UnfoldAdminCheckboxSelectMultipleWidget, **options)


class LinesField(forms.CharField):
    """A list of short texts, comma-separated; each goes through `clean_item`, which may raise ValueError."""

    widget = UnfoldAdminTextInputWidget

    def __init__(self, *, clean_item: Callable[[str], str] = str, **options: Any) -> None:
        self._clean_item = clean_item
        super().__init__(**{"required": False, **options})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return [self._clean_item(item.strip()) for item in text.split(",") if item.strip()]
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


def _hours(text: str) -> str:
    try:
        return write_range(parse_range(text))
    except ValueError as error:
        raise ValueError(f"“{text}” is not written as 09:00-13:00.") from error


class HoursField(LinesField):
    """Ranges such as `09:00-13:00, 16:00-20:00`, kept as a list of texts; none is closed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(clean_item=_hours, **options)

    def clean(self, value: Any) -> list[str]:
        ranges: list[str] = super().clean(value)
        if overlap(parse_range(text) for text in ranges):
            raise forms.ValidationError("These hours overlap.")
        return ranges


class SecretField(forms.CharField):
    """Written and never shown: empty keeps what is stored."""

    def __init__(self, **options: Any) -> None:
        widget = UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}, render_value=False)
        super().__init__(**{"required": False, "widget": widget, "strip": True, **options})


def timezone_field() -> forms.ChoiceField:
    """Time zones of the world, searchable."""
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")
    return forms.ChoiceField(choices=[(name, name) for name in names], widget=UnfoldAdminSelect2Widget)


def currency_field() -> forms.ChoiceField:
    """Currencies of the world by code and name, searchable."""
    names = Locale("en").currencies
    codes = sorted(code for code in list_currencies("en") if code in names)
    choices = [(code, f"{code} - {names[code]}") for code in codes]
    return forms.ChoiceField(choices=choices, widget=UnfoldAdminSelect2Widget)
