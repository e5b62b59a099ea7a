"""pydantic's errors in the words of whoever writes a hotel file. Values are not repeated: one may be a
secret.
"""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from tenants.onboarding.yaml_file import Keys

WORDS = {
    "missing": "is missing",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_too_long": "must not be longer than {max_length} characters",
    "string_pattern_mismatch": "is not written as it should be: {pattern}",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "decimal_type": "must be a number",
    "decimal_parsing": "must be a number",
    "decimal_max_places": "must not have more than {decimal_places} decimals",
    "decimal_max_digits": "must not have more than {max_digits} digits",
    "decimal_whole_digits": "must not have more than {whole_digits} digits before the point",
    "finite_number": "must be a number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "list_type": "must be a list",
    "dict_type": "must be a block of keys",
    "model_type": "must be a block of keys",
    "model_attributes_type": "must be a block of keys",
    "too_short": "must have at least {min_length}",
    "too_long": "must not have more than {max_length}",
    "union_tag_invalid": "must be one of {expected_tags}",
    "hotel_file": "{message}",
    "value_error": "{error}",
}


def way_and_message(error: ErrorDetails, data: Any, known_keys: Mapping[int, list[str]]) -> tuple[Keys, str]:
    """Where in `data` the error lies and what it says. `known_keys` is what the forms noted (see Form)."""
    way, around = _way(error["loc"], data)
    context = error.get("ctx", {})
    kind = error["type"]
    if kind == "extra_forbidden":
        return way, _unknown(str(way[-1]), known_keys.get(id(around), []))
    if kind == "union_tag_not_found":
        return (*way, _discriminator(context)), "is missing"
    if kind == "union_tag_invalid":
        way = (*way, _discriminator(context))
    if kind not in WORDS:
        return way, error["msg"][:1].lower() + error["msg"][1:]
    words = WORDS[kind].format(**context)
    unknown_key = kind == "literal_error" and error["loc"][-1] == "[key]"
    return way, f"is not known here; {words}" if unknown_key else words


def _discriminator(context: Mapping[str, Any]) -> str:
    return str(context["discriminator"]).strip("'")


def _way(location: tuple[int | str, ...], data: Any) -> tuple[Keys, Any]:
    """The part of pydantic's location that is in the file (the rest names forms), and the block it is in."""
    way: list[int | str] = []
    around: Any = data
    for place, step in enumerate(location):
        if (isinstance(data, dict) and step in data) or (isinstance(data, list) and isinstance(step, int)):
            around = data
            data = around[step]
        elif isinstance(data, dict) and place == len(location) - 1 and step != "[key]":
            around = data  # a key that is missing
        else:
            continue
        way.append(step)
    return tuple(way), around


def _unknown(key: str, known: list[str]) -> str:
    return f"is not known here; {hint(key, known)}"


def hint(key: str, known: list[str]) -> str:
    """What may have been meant by a key that is not known."""
    close = get_close_matches(key, known, n=1)
    return f"did you mean '{close[0]}'?" if close else f"known are {', '.join(sorted(set(known)))}"
