"""Secrets at rest. The first of ENCRYPTION_KEYS encrypts, all decrypt: a new one in front is a rotation."""

from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class CannotDecrypt(ValueError):
    """The stored text was encrypted under a key that is not in ENCRYPTION_KEYS."""


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """The text as a Fernet token under the first of ENCRYPTION_KEYS."""
    return _fernet(tuple(settings.ENCRYPTION_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text of a token made by `encrypt`. Raises CannotDecrypt."""
    return _decrypted(token, tuple(settings.ENCRYPTION_KEYS))


@lru_cache(maxsize=256)
def _decrypted(token: str, keys: tuple[str, ...]) -> str:
    """The few secrets of hotels are read with every message."""
    try:
        return _fernet(keys).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise CannotDecrypt("no key of ENCRYPTION_KEYS opens this secret") from error


class EncryptedTextField(models.TextField[str, str]):
    """Text encrypted in the database and plain in Python. The empty string stays empty."""

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text
