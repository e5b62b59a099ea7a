"""The environment variables of the product: what each is called, means and defaults to, and how it is read.

A variable `NAME` is looked for as `NAME`, then as `NAME_FILE` (a path, as Docker and Kubernetes hand over
secrets), then, outside production, in `var/run.env`, which `manage.py up` writes. An empty value is no value.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

CHECKOUT = Path(__file__).resolve().parent.parent
RUN_ENV = "run.env"
POSTGRES_NAMES = ("POSTGRES_URL", "DIRECT_POSTGRES_URL")
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


class BrokenSetting(ImproperlyConfigured):
    """A variable whose value cannot be used; the message names it and says the remedy in one line."""


@dataclass(frozen=True)
class Variable:
    """One environment variable: `about` is its line in docs/settings.md."""

    name: str
    about: str
    default: str = ""
    secret: bool = False
    required: bool = False
    """Whether production refuses to start without it."""
    aliases: tuple[str, ...] = ()


FOR_HOTEL_FILES = "for hotel files"
"""How the description of a variable of one hotel begins."""

VARIABLES: tuple[Variable, ...] = (
    Variable("ENVIRONMENT", "development or production; production refuses weak secrets", "development"),
    Variable("DEBUG", "Django's debug pages; never in production", "false"),
    Variable("SECRET_KEY", "signs sessions and links; 50 characters or more", secret=True, required=True),
    Variable(
        "ENCRYPTION_KEYS",
        "Fernet keys of stored secrets, comma-separated, newest first; keep the old ones until rotated",
        secret=True,
        required=True,
    ),
    Variable("ALLOWED_HOSTS", "host names the web answers to, comma-separated", "localhost,127.0.0.1,[::1]"),
    Variable("TRUSTED_PROXIES", "addresses or networks whose X-Forwarded-* headers are believed"),
    Variable("METRICS_ALLOWED_IPS", "addresses or networks that may read /metrics", "127.0.0.1,::1"),
    Variable("PUBLIC_URL", "address under which guests and staff reach the web", "http://127.0.0.1:8000"),
    Variable("PORT", "port of the web under `make run`", "8000"),
    Variable("WORKER_PORT", "port of a worker's own /health/ and /metrics; without it the web shows both"),
    Variable("VAR_DIR", "folder of the private servers and run.env", "var"),
    Variable("RELEASE", "version in metrics, logs and health pages", "development"),
    Variable("POSTGRES_URL", "PostgreSQL as the application role", required=True),
    Variable(
        "DIRECT_POSTGRES_URL",
        "PostgreSQL as the owner, past any pooler: migrations, backups",
        aliases=("DATABASE_URL",),
    ),
    Variable("REDIS_URL", "cache, breaker counts, wake-ups of workers", required=True),
    Variable(
        "TENANCY_STRICT", "ask a guest of a shared number which hotel, instead of its home hotel", "false"
    ),
    Variable(
        "TENANT_MAPPING", "static identifiers of guests of shared numbers: identifier=hotel, comma-separated"
    ),
    Variable(
        "PMS_TYPE", "provider of a hotel file that names none: builtin or qloapps (mock = builtin)", "builtin"
    ),
    Variable("PMS_BASE_URL", "for hotel files, as env:PMS_BASE_URL"),
    Variable("PMS_API_KEY", "for hotel files, as env:PMS_API_KEY", secret=True),
    Variable("WHATSAPP_APP_ID", "Meta app that `set_meta_app` stores"),
    Variable("WHATSAPP_APP_SECRET", "secret of that app; signs webhooks", secret=True),
    Variable("WHATSAPP_VERIFY_TOKEN", "verify token of that app's webhook", secret=True),
    Variable("WHATSAPP_ACCESS_TOKEN", "for hotel files, as env:WHATSAPP_ACCESS_TOKEN", secret=True),
    Variable("WHATSAPP_PHONE_NUMBER_ID", "for hotel files, as env:WHATSAPP_PHONE_NUMBER_ID"),
    Variable("WHATSAPP_API_BASE_URL", "Meta's Graph API, or its stand-in", "https://graph.facebook.com"),
    Variable("TELEGRAM_API_BASE_URL", "Telegram's Bot API", "https://api.telegram.org"),
    Variable("GMAIL_USERNAME", "for hotel files, as env:GMAIL_USERNAME"),
    Variable("GMAIL_APP_PASSWORD", "for hotel files, as env:GMAIL_APP_PASSWORD", secret=True),
    Variable("IMAP_URL", "for hotel files, as env:IMAP_URL"),
    Variable("SMTP_URL", "for hotel files, as env:SMTP_URL"),
    Variable("GMAIL_PUSH_AUDIENCE", "audience of the Pub/Sub subscription that pushes to /webhooks/gmail"),
    Variable("GMAIL_PUSH_SERVICE_ACCOUNT", "service account that signs those pushes"),
    Variable(
        "GMAIL_PUSH_CERTS_URL", "where its public keys are", "https://www.googleapis.com/oauth2/v3/certs"
    ),
    Variable("LLM_BASE_URL", "OpenAI-compatible endpoint; without it the offline engine reads alone"),
    Variable("LLM_API_KEY", "its key", secret=True),
    Variable("LLM_MODEL", "its model"),
    Variable(
        "STT_BASE_URL",
        "OpenAI-compatible transcription endpoint for voice notes; local: Whisper on this machine",
    ),
    Variable("STT_API_KEY", "its key", secret=True),
    Variable("STT_MODEL", "its model; for local a name or a folder"),
    Variable("STT_AUDIO", "wav for an endpoint that reads nothing else (needs ffmpeg), else any", "any"),
    Variable("STT_AT_ONCE", "voice notes listened to at once; less than there are worker processes", "1"),
    Variable("EMAIL_URL", "SMTP server for alarms and staff mail; consolemail:// prints", "consolemail://"),
    Variable("DEFAULT_FROM_EMAIL", "sender of that mail", "Hotel Agent <hotel-agent@localhost>"),
    Variable("ALARM_EMAILS", "who gets alarms by e-mail, comma-separated"),
    Variable("ALARM_WEBHOOK_URL", "who gets alarms as a signed webhook (Slack form)"),
)
BY_NAME: Mapping[str, Variable] = {variable.name: variable for variable in VARIABLES}


class Environment:
    """Reads the variables of `VARIABLES` from a mapping such as `os.environ`."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    @property
    def var_dir(self) -> Path:
        """The folder of the private servers and run.env, absolute."""
        return CHECKOUT / (self.own("VAR_DIR") or BY_NAME["VAR_DIR"].default)

    def own(self, name: str) -> str:
        """The value that the person set, not run.env's; empty when none. Raises BrokenSetting."""
        for alias in (name, *BY_NAME[name].aliases):
            value = self._values.get(alias, "").strip() or self._from_file(alias)
            if value:
                return value
        return ""

    def given(self, name: str) -> str:
        """The value that was set, without the variable's default; empty when none.

        Raises BrokenSetting when its file cannot be read.
        """
        written = self._written.get(name, "")
        if name == "POSTGRES_URL" and written and self.own(name) == self._written.get("DIRECT_POSTGRES_URL"):
            return written  # only the owner's address was set, and set-up has made the application role
        return self.own(name) or written

    def reference(self, name: str) -> str:
        """What `env:NAME` in a hotel file stands for; empty when nothing. Raises BrokenSetting.

        The installation's own variables stand for nothing: no hotel file carries them to a server outside.
        """
        if name in BY_NAME and not BY_NAME[name].about.startswith(FOR_HOTEL_FILES):
            return ""
        return self._values.get(name, "").strip() or self._from_file(name) or self._written.get(name, "")

    def check_files(self) -> None:
        """Raise BrokenSetting for the first `NAME_FILE` that cannot be read."""
        for name in BY_NAME:
            self.own(name)

    def text(self, name: str) -> str:
        """The variable's value, or its default."""
        return self.given(name) or BY_NAME[name].default

    def flag(self, name: str) -> bool:
        """The variable as yes or no. Raises BrokenSetting on any other word."""
        word = self.text(name).lower()
        if word in TRUE_WORDS:
            return True
        if word in FALSE_WORDS:
            return False
        raise BrokenSetting(f"{name} must be true or false, not {word!r}.")

    def number(self, name: str) -> int:
        """The variable as a whole number. Raises BrokenSetting."""
        try:
            return int(self.text(name))
        except ValueError:
            raise BrokenSetting(f"{name} must be a whole number, not {self.text(name)!r}.") from None

    def items(self, name: str) -> list[str]:
        """The variable's comma-separated items, without blanks."""
        return [item.strip() for item in self.text(name).split(",") if item.strip()]

    def pairs(self, name: str) -> dict[str, str]:
        """The variable's `key=value` items. Raises BrokenSetting for an item without `=`."""
        broken = [item for item in self.items(name) if "=" not in item]
        if broken:
            raise BrokenSetting(f"{name} has {broken[0]!r}, which is not of the form key=value.")
        return dict(item.split("=", 1) for item in self.items(name))

    def networks(self, name: str) -> list[str]:
        """The variable's addresses and networks. Raises BrokenSetting for anything else."""
        for item in self.items(name):
            try:
                ip_network(item, strict=False)
            except ValueError:
                raise BrokenSetting(f"{name} has {item!r}, which is no address or network.") from None
        return self.items(name)

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """The variable as one of `choices`. Raises BrokenSetting."""
        value = self.text(name)
        if value not in choices:
            raise BrokenSetting(f"{name} must be {' or '.join(choices)}, not {value!r}.")
        return value

    @cached_property
    def _written(self) -> Mapping[str, str]:
        """What run.env holds, its PostgreSQL only when it is the one that the person set."""
        if self.own("ENVIRONMENT") == "production":
            return {}
        values = read_run_env(self.var_dir / RUN_ENV)
        addresses = {values.get(name, "") for name in POSTGRES_NAMES}
        if any(self.own(name) not in {"", *addresses} for name in POSTGRES_NAMES):
            return {name: value for name, value in values.items() if name not in POSTGRES_NAMES}
        return values

    def _from_file(self, name: str) -> str:
        path = self._values.get(f"{name}_FILE", "").strip()
        if not path:
            return ""
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise BrokenSetting(f"{name}_FILE names {path}, which cannot be read.") from None


def read_run_env(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of the file; none when there is no file that we may read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}


environment = Environment(os.environ)
