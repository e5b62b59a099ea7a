"""What the stand-in is told when it starts: Meta apps, WhatsApp numbers, the product's webhook."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class ConfigError(Exception):
    """The configuration cannot be used; the message is one line that says what to mend."""


@dataclass(frozen=True)
class MetaApp:
    name: str
    app_id: str
    secret: str
    verify_token: str


@dataclass(frozen=True)
class Template:
    """An approved message template; `parameters` is how many `{{n}}` its body has."""

    name: str
    language: str
    body: str
    parameters: int
    category: str
    status: str


@dataclass(frozen=True)
class Number:
    """One WhatsApp number of one hotel. An empty token means that no call for it is let in."""

    phone_number_id: str
    waba_id: str
    display_phone_number: str
    verified_name: str
    app: MetaApp
    token: str
    hotel: str
    colour: str
    language: str
    templates: tuple[Template, ...]

    @property
    def digits(self) -> str:
        """The number as webhooks show it: digits only."""
        return re.sub(r"\D", "", self.display_phone_number)


@dataclass(frozen=True)
class Config:
    webhook_url: str
    product_url: str
    apps: tuple[MetaApp, ...]
    numbers: tuple[Number, ...]

    def number(self, phone_number_id: str) -> Number | None:
        return next((number for number in self.numbers if number.phone_number_id == phone_number_id), None)


def load(path: Path) -> Config:
    """Read the configuration file. Raises ConfigError when it is missing, not JSON or not usable."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ConfigError(f"cannot read {path}: {problem.strerror}") from problem
    except ValueError as problem:
        raise ConfigError(f"{path} is not JSON: {problem}") from problem
    return parse(data)


def parse(data: object) -> Config:
    """Build the configuration from its JSON form (`docs/simulator.md`). Raises ConfigError."""
    root = _object(data, "the configuration")
    environment = _text(root, "environment", "", default="development")
    if environment == "production":
        raise ConfigError("the stand-in for WhatsApp is a development tool and does not start in production")
    apps = tuple(_app(item, f"apps[{index}]") for index, item in enumerate(_list(root, "apps", "")))
    by_name = {app.name: app for app in apps}
    numbers = tuple(
        _number(item, f"numbers[{index}]", by_name) for index, item in enumerate(_list(root, "numbers", ""))
    )
    ids = [number.phone_number_id for number in numbers]
    if repeated := sorted({one for one in ids if ids.count(one) > 1}):
        raise ConfigError(f"phone_number_id {repeated[0]} is given twice")
    webhook_url = _url(root, "webhook_url")
    return Config(webhook_url, _url(root, "product_url").rstrip("/"), apps, numbers)


def _app(item: object, where: str) -> MetaApp:
    data = _object(item, where)
    name, app_id, secret = (_text(data, key, where) for key in ("name", "app_id", "secret"))
    return MetaApp(name, app_id, secret, _text(data, "verify_token", where))


def _number(item: object, where: str, apps: Mapping[str, MetaApp]) -> Number:
    data = _object(item, where)
    app = apps.get(_text(data, "app", where))
    if app is None:
        raise ConfigError(f"{where}.app names no app of the list: {data['app']}")
    colour = _text(data, "colour", where, default="#1f4e5f")
    if not COLOUR.fullmatch(colour):
        raise ConfigError(f"{where}.colour must look like #1f4e5f")
    phone_number_id = _text(data, "phone_number_id", where)
    templates = enumerate(_list(data, "templates", where, optional=True))
    return Number(
        phone_number_id=phone_number_id,
        waba_id=_text(data, "waba_id", where),
        display_phone_number=_text(data, "display_phone_number", where),
        verified_name=_text(data, "verified_name", where),
        app=app,
        token=_text(data, "token", where, default=""),
        hotel=_text(data, "hotel", where, default=phone_number_id),
        colour=colour,
        language=_text(data, "language", where, default="en"),
        templates=tuple(_template(one, f"{where}.templates[{index}]") for index, one in templates),
    )


def _template(item: object, where: str) -> Template:
    data = _object(item, where)
    parameters = data.get("parameters", 0)
    if not isinstance(parameters, int) or parameters < 0:
        raise ConfigError(f"{where}.parameters must be a number of 0 or more")
    return Template(
        name=_text(data, "name", where),
        language=_text(data, "language", where),
        body=_text(data, "body", where),
        parameters=parameters,
        category=_text(data, "category", where, default="UTILITY"),
        status=_text(data, "status", where, default="APPROVED"),
    )


def _object(item: object, where: str) -> Mapping[str, Any]:
    if not isinstance(item, dict):
        raise ConfigError(f"{where} must be an object")
    return item


def _list(data: Mapping[str, Any], key: str, where: str, *, optional: bool = False) -> list[object]:
    value = data.get(key, [] if optional else None)
    if not isinstance(value, list):
        raise ConfigError(f"{_path(where, key)} must be a list")
    return value


def _text(data: Mapping[str, Any], key: str, where: str, *, default: str | None = None) -> str:
    value = data.get(key)
    if value is None:
        value = default
    if not isinstance(value, str) or (default is None and not value):
        raise ConfigError(f"{_path(where, key)} must be a text that is not empty")
    return value


def _url(data: Mapping[str, Any], key: str) -> str:
    value = _text(data, key, "")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(f"{key} must be an http address, not {value}")
    return value


def _path(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key
