"""How the environment becomes settings, and what production does not start with."""

import re
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from hotel_agent import production
from hotel_agent.addresses import database, direct_url, mail_server, redis_server
from hotel_agent.env import CHECKOUT, VARIABLES, BrokenSetting, Environment

CONTRACT = [
    "SECRET_KEY",
    "ENCRYPTION_KEYS",
    "ENVIRONMENT",
    "DEBUG",
    "ALLOWED_HOSTS",
    "TRUSTED_PROXIES",
    "METRICS_ALLOWED_IPS",
    "POSTGRES_URL",
    "DIRECT_POSTGRES_URL",
    "REDIS_URL",
    "TENANCY_STRICT",
    "TENANT_MAPPING",
    "PMS_TYPE",
    "PMS_BASE_URL",
    "PMS_API_KEY",
    "WHATSAPP_ACCESS_TOKEN",
    "WHATSAPP_PHONE_NUMBER_ID",
    "WHATSAPP_VERIFY_TOKEN",
    "WHATSAPP_APP_SECRET",
    "WHATSAPP_API_BASE_URL",
    "GMAIL_USERNAME",
    "GMAIL_APP_PASSWORD",
    "IMAP_URL",
    "SMTP_URL",
    "LLM_BASE_URL",
    "LLM_API_KEY",
    "LLM_MODEL",
    "STT_BASE_URL",
    "STT_API_KEY",
    "STT_MODEL",
    "PUBLIC_URL",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "WHATSAPP_APP_ID",
    "RELEASE",
    "ALARM_EMAILS",
    "ALARM_WEBHOOK_URL",
]
APPLICATION = "postgresql://app:a@db.example:5432/hotel"
OWNER = "postgresql://owner:o@db.example:5432/hotel"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A VAR_DIR of its own."""
    return tmp_path


def environment(folder: Path, *written: str, **values: str) -> Environment:
    """The environment of a person who set `values`, beside a run.env of the lines `written`."""
    (folder / "run.env").write_text("\n".join(written), encoding="utf-8")
    return Environment({"VAR_DIR": str(folder), **values})


def strong(**values: str) -> dict[str, str]:
    """Values that production starts with, changed by `values`."""
    return {
        "ENVIRONMENT": "production",
        "SECRET_KEY": "9fK2mQ7vX1bT8zR4wL6nP3sD5gH0jC-yU2eA7iO9kM4qV6xB1tN",
        "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "POSTGRES_URL": "postgresql://hotel_app:tR8vK2mQ7zX1@db.example/hotel",
        "REDIS_URL": "redis://cache.example:6379/0",
        **values,
    }


def test_the_contract_names_are_all_read() -> None:
    assert set(CONTRACT) <= {variable.name for variable in VARIABLES}


def test_the_docs_list_every_variable_with_its_meaning() -> None:
    text = (CHECKOUT / "docs" / "settings.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `([A-Z_]+)` \| [^|]*\| ([^|]+) \|$", text, re.MULTILINE))
    assert list(listed) == [variable.name for variable in VARIABLES]
    assert [v.name for v in VARIABLES if not listed[v.name].startswith(v.about)] == []


def test_the_example_file_lists_every_variable() -> None:
    text = (CHECKOUT / ".env.example").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Z_]+)=", text, re.MULTILINE)
    assert [name for name in names if not name.endswith("PASSWORD") or name == "GMAIL_APP_PASSWORD"] == [
        variable.name for variable in VARIABLES
    ]


def test_a_value_may_come_from_a_file(folder: Path) -> None:
    secret = folder / "secret"
    secret.write_text("from-a-file\n", encoding="utf-8")
    assert environment(folder, LLM_API_KEY_FILE=str(secret)).text("LLM_API_KEY") == "from-a-file"


def test_a_file_that_cannot_be_read_is_named(folder: Path) -> None:
    with pytest.raises(BrokenSetting, match="LLM_API_KEY_FILE names /nowhere/key, which cannot be read"):
        environment(folder, LLM_API_KEY_FILE="/nowhere/key").text("LLM_API_KEY")


def test_the_old_name_of_the_owner_address_is_read(folder: Path) -> None:
    assert environment(folder, DATABASE_URL=OWNER).text("DIRECT_POSTGRES_URL") == OWNER


def test_what_is_not_set_comes_from_run_env(folder: Path) -> None:
    assert environment(folder, "REDIS_URL=redis://written").text("REDIS_URL") == "redis://written"
    assert environment(folder, "REDIS_URL=redis://written", REDIS_URL="redis://own").text("REDIS_URL") == (
        "redis://own"
    )


def test_production_does_not_read_run_env(folder: Path) -> None:
    assert environment(folder, "REDIS_URL=redis://written", ENVIRONMENT="production").text("REDIS_URL") == ""


def test_the_application_role_made_for_the_owner_address_takes_its_place(folder: Path) -> None:
    values = environment(
        folder, f"POSTGRES_URL={APPLICATION}", f"DIRECT_POSTGRES_URL={OWNER}", POSTGRES_URL=OWNER
    )
    assert (values.text("POSTGRES_URL"), values.text("DIRECT_POSTGRES_URL")) == (APPLICATION, OWNER)


def test_an_address_of_another_server_is_not_mixed_with_run_env(folder: Path) -> None:
    other = "postgresql://me:m@other.example/hotel"
    values = environment(
        folder, f"POSTGRES_URL={APPLICATION}", f"DIRECT_POSTGRES_URL={OWNER}", POSTGRES_URL=other
    )
    assert (values.text("POSTGRES_URL"), values.text("DIRECT_POSTGRES_URL")) == (other, "")


@pytest.mark.parametrize(("word", "meant"), [("true", True), ("1", True), ("No", False), ("off", False)])
def test_yes_and_no_are_understood(folder: Path, word: str, meant: bool) -> None:
    assert environment(folder, DEBUG=word).flag("DEBUG") is meant


def test_other_words_for_yes_and_no_are_refused_by_name(folder: Path) -> None:
    with pytest.raises(BrokenSetting, match="DEBUG must be true or false, not 'maybe'"):
        environment(folder, DEBUG="maybe").flag("DEBUG")


def test_lists_of_networks_and_pairs_are_checked(folder: Path) -> None:
    values = environment(folder, METRICS_ALLOWED_IPS="10.0.0.0/8, ::1", TENANT_MAPPING="+351911=aurora")
    assert values.networks("METRICS_ALLOWED_IPS") == ["10.0.0.0/8", "::1"]
    assert values.pairs("TENANT_MAPPING") == {"+351911": "aurora"}
    with pytest.raises(BrokenSetting, match="METRICS_ALLOWED_IPS has 'prometheus', which is no address"):
        environment(folder, METRICS_ALLOWED_IPS="prometheus").networks("METRICS_ALLOWED_IPS")
    with pytest.raises(BrokenSetting, match="TENANT_MAPPING has 'aurora', which is not of the form"):
        environment(folder, TENANT_MAPPING="aurora").pairs("TENANT_MAPPING")


def test_mail_and_redis_addresses_are_checked_by_name() -> None:
    assert mail_server("smtp+tls://me:p@mail.example:587")["EMAIL_USE_TLS"] is True
    assert redis_server("rediss://:p@cache.example:6379/1") == "rediss://:p@cache.example:6379/1"
    with pytest.raises(BrokenSetting, match="EMAIL_URL must have the form"):
        mail_server("mail.example:25")
    with pytest.raises(BrokenSetting, match="REDIS_URL must have the form"):
        redis_server("cache.example:6379")


def test_strong_secrets_pass(folder: Path) -> None:
    production.refuse_weak_secrets(environment(folder, **strong()))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "", "SECRET_KEY is missing"),
        ("SECRET_KEY", "9fK2mQ7vX1bT8zR4wL6nP3sD5gH0jC", "SECRET_KEY is shorter than 50 characters"),
        (
            "SECRET_KEY",
            "django-insecure-9fK2mQ7vX1bT8zR4wL6nP3sD5gH0jC-yU2eA7iO9",
            "SECRET_KEY is a placeholder",
        ),
        ("SECRET_KEY", "a" * 60, "SECRET_KEY is a placeholder"),
        ("ENCRYPTION_KEYS", "", "ENCRYPTION_KEYS is missing"),
        ("ENCRYPTION_KEYS", "not-a-key", "ENCRYPTION_KEYS holds a wrong key"),
        ("ENCRYPTION_KEYS", production.DEVELOPMENT_ENCRYPTION_KEY, "ENCRYPTION_KEYS holds a wrong key"),
        ("POSTGRES_URL", "", "POSTGRES_URL is missing"),
        (
            "POSTGRES_URL",
            "postgresql://app:password@db.example/hotel",
            "POSTGRES_URL has a placeholder password",
        ),
        ("REDIS_URL", "", "REDIS_URL is missing"),
        ("WHATSAPP_APP_SECRET", "changeme-changeme-changeme", "WHATSAPP_APP_SECRET is a placeholder"),
        ("WHATSAPP_VERIFY_TOKEN", "tok3n-1", "WHATSAPP_VERIFY_TOKEN is shorter than 12 characters"),
        ("LLM_API_KEY", "short-key-1", "LLM_API_KEY is shorter than 16 characters"),
        ("DEBUG", "true", "DEBUG is on"),
    ],
)
def test_production_refuses_a_weak_secret_by_name(folder: Path, name: str, value: str, words: str) -> None:
    with pytest.raises(BrokenSetting, match=re.escape(words)) as refusal:
        production.refuse_weak_secrets(environment(folder, **strong(**{name: value})))
    assert not value or value not in str(refusal.value) or value == "true"


def test_drivers_and_ssl_modes_of_addresses_are_understood() -> None:
    config = database("POSTGRES_URL", "postgresql+asyncpg://app:p%40ss@db.example/hotel?sslmode=require")
    assert (config["HOST"], config["NAME"], config["USER"], config["PASSWORD"]) == (
        "db.example",
        "hotel",
        "app",
        "p@ss",
    )
    assert config["OPTIONS"]["sslmode"] == "require"
    assert (config["CONN_MAX_AGE"], config["CONN_HEALTH_CHECKS"]) == (60, True)


@pytest.mark.parametrize(
    "tail", [":6543/hotel", ":6432/hotel", ":5432/hotel?pgbouncer=true&options=-csearch_path"]
)
def test_nothing_is_left_in_a_session_behind_a_pooler(tail: str) -> None:
    config = database("POSTGRES_URL", f"postgresql://app:a@pool.example{tail}")
    assert config["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert config["CONN_MAX_AGE"] == 0
    assert config["OPTIONS"]["prepare_threshold"] is None
    assert {"options", "pgbouncer"}.isdisjoint(config["OPTIONS"])


@pytest.mark.parametrize(
    "url", ["mysql://a:b@h/x", "postgresql://a:b@h", "postgresql://a:b@h:port/x", "hotel"]
)
def test_what_is_no_address_is_refused_by_name_and_not_shown(url: str) -> None:
    with pytest.raises(BrokenSetting, match="POSTGRES_URL must have the form postgresql://") as refusal:
        database("POSTGRES_URL", url)
    assert "a:b" not in str(refusal.value)


def test_migrations_pass_by_a_supabase_pooler() -> None:
    pooled = "postgresql://owner.x:o@aws-0-eu.pooler.supabase.com:6543/postgres?sslmode=require"
    assert direct_url("POSTGRES_URL", pooled) == pooled.replace(":6543", ":5432")


def test_migrations_are_refused_through_another_pooler() -> None:
    with pytest.raises(BrokenSetting, match="set DIRECT_POSTGRES_URL to PostgreSQL itself"):
        direct_url("POSTGRES_URL", "postgresql://owner:o@pool.example:6432/hotel")


def test_a_hotel_file_may_name_its_own_variables_and_never_the_installation_s(folder: Path) -> None:
    values = environment(
        folder, SECRET_KEY="installation", WHATSAPP_ACCESS_TOKEN="token", SEASIDE_TOKEN="another token"
    )
    assert values.reference("WHATSAPP_ACCESS_TOKEN") == "token"
    assert values.reference("SEASIDE_TOKEN") == "another token"
    assert values.reference("SECRET_KEY") == ""
