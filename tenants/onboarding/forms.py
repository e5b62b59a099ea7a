"""What the forms of all sections are made of. A form is a pydantic model; unknown keys are errors, values are
never guessed, and messages speak to whoever writes the file.
"""

import datetime as dt
import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z")
REFERENCE = re.compile(r"env:[A-Z][A-Z0-9_]*\Z")


def wrong(message: str) -> PydanticCustomError:
    """An error whose message is shown as it stands."""
    return PydanticCustomError("hotel_file", "{message}", {"message": message})


class Form(BaseModel):
    """A block of keys."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        coerce_numbers_to_str=True,
        str_strip_whitespace=True,
        populate_by_name=False,
    )

    @model_validator(mode="before")
    @classmethod
    def _remember_keys(cls, data: Any, info: ValidationInfo) -> Any:
        """Note which keys this block may have, for "did you mean"."""
        if isinstance(data, dict) and info.context is not None:
            names = [field.alias or name for name, field in cls.model_fields.items()]
            info.context.setdefault(id(data), []).extend(names)
        return data


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        raise wrong("must be a date such as 2026-12-31")
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise wrong("is a date that does not exist") from error


def _time(value: Any) -> Any:
    if not isinstance(value, str) or not TIME.match(value):
        raise wrong('must be a time such as "15:00"')
    return dt.time.fromisoformat(value)


def _number(value: Any) -> Any:
    if isinstance(value, bool):
        raise wrong("must be a number")
    return value


def _reference(value: Any) -> Any:
    # The value is never repeated: somebody may have written the secret itself.
    if not isinstance(value, str) or not REFERENCE.match(value):
        raise wrong(
            "must be a reference such as env:WHATSAPP_ACCESS_TOKEN; a secret never stands in a hotel file"
        )
    return value


def _code(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", text):
        raise wrong("must be one word of letters, digits, _ or -")
    return text


def email_address(text: str) -> str:
    """The text where it is an e-mail address or empty; else an error."""
    if text and not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise wrong("is no e-mail address")
    return text


Language = Literal["es", "en", "pt"]
Text = Annotated[str, Field(min_length=1)]
Texts = dict[Language, Text]
"""Text by language."""
YesNo = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True, ge=0)]
Day = Annotated[dt.date, BeforeValidator(_day)]
TimeOfDay = Annotated[dt.time, BeforeValidator(_time)]
Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, max_digits=14, decimal_places=4)]
Percent = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Code = Annotated[str, Field(max_length=40), AfterValidator(_code)]
SecretReference = Annotated[str, BeforeValidator(_reference)]
"""`env:NAME`: the environment variable (or NAME_FILE) that holds the secret."""
