"""What production refuses to start with: missing, short or placeholder secrets."""

import re
from urllib.parse import urlsplit

from cryptography.fernet import Fernet

from hotel_agent.env import VARIABLES, BrokenSetting, Environment, Variable

DEVELOPMENT_SECRET_KEY = "development-only-" * 4
DEVELOPMENT_ENCRYPTION_KEY = "ZGV2ZWxvcG1lbnQtb25seS1kZXZlbG9wbWVudC1vbmw="
SHORTEST = {"SECRET_KEY": 50, "WHATSAPP_VERIFY_TOKEN": 12}
SHORTEST_OTHER = 16
FEWEST_DIFFERENT_CHARACTERS = 6
PLACEHOLDER = re.compile(
    r"change.?me|change.?this|placeholder|example|insecure|your.|development.only|dummy|<.*>|x{6,}|secret.?key|^(postgres|password|secret|hotel)$",
    re.IGNORECASE,
)


def refuse_weak_secrets(environment: Environment) -> None:
    """Raise BrokenSetting naming every variable that production must not start with."""
    complaints = [*missing(environment), *weak(environment)]
    if environment.flag("DEBUG"):
        complaints.append("DEBUG is on")
    if complaints:
        raise BrokenSetting(f"production does not start: {'; '.join(complaints)}.")


def missing(environment: Environment) -> list[str]:
    """`NAME is missing` for each variable that production needs."""
    return [
        f"{variable.name} is missing"
        for variable in VARIABLES
        if variable.required and not environment.given(variable.name)
    ]


def weak(environment: Environment) -> list[str]:
    """What is wrong with the secrets that were given, named but never shown."""
    given = ((variable, environment.given(variable.name)) for variable in VARIABLES)
    return [complaint for variable, value in given if value and (complaint := _complaint(variable, value))]


def _complaint(variable: Variable, value: str) -> str:
    """Why the value of a variable will not do in production; empty when it will."""
    if variable.name == "ENCRYPTION_KEYS":
        return (
            ""
            if all(_is_good_fernet_key(key.strip()) for key in value.split(","))
            else "ENCRYPTION_KEYS holds a wrong key"
        )
    if variable.name in {"POSTGRES_URL", "DIRECT_POSTGRES_URL", "REDIS_URL"}:
        return f"{variable.name} has a placeholder password" if PLACEHOLDER.search(_password(value)) else ""
    if not variable.secret:
        return ""
    if PLACEHOLDER.search(value) or len(set(value)) < FEWEST_DIFFERENT_CHARACTERS:
        return f"{variable.name} is a placeholder"
    shortest = SHORTEST.get(variable.name, SHORTEST_OTHER)
    return f"{variable.name} is shorter than {shortest} characters" if len(value) < shortest else ""


def _password(url: str) -> str:
    """The password of an address; empty for an address that cannot be read (which another check names)."""
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def _is_good_fernet_key(key: str) -> bool:
    try:
        Fernet(key)
    except ValueError:
        return False
    return key != DEVELOPMENT_ENCRYPTION_KEY
