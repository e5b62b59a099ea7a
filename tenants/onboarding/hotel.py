"""Sections `tenant` and `policies`: who the hotel is, when it is open, and its rules."""

import datetime as dt
import re
import zoneinfo
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal

import phonenumbers
from babel.numbers import list_currencies
from pydantic import AfterValidator, BeforeValidator, Field

from tenants.hours import overlap, parse_range, write_range
from tenants.models import BusinessHours, Holiday, Tenant
from tenants.models.hotel import INSTALLATION_SLUG
from tenants.onboarding.forms import (
    Day,
    Form,
    Language,
    Percent,
    Text,
    Texts,
    TimeOfDay,
    Whole,
    email_address,
    wrong,
)
from tenants.onboarding.sections import Finding, HotelFile, SectionReport
from tenants.scope import scope
from tenants.types import Hours

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _timezone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise wrong("is no time zone; write it as America/Argentina/Buenos_Aires")
    return name


def _currency(code: str) -> str:
    if code not in list_currencies():
        raise wrong("is no currency; write its three letters, such as ARS")
    return code


def _phone(number: str) -> str:
    if not number:
        return number
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException as error:
        raise wrong('must be an international number such as "+541140001234"') from error
    if not phonenumbers.is_possible_number(parsed):
        raise wrong("is too long or too short for a phone number of its country")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _slug(slug: str) -> str:
    if slug == INSTALLATION_SLUG:
        raise wrong("is reserved; choose another")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]*", slug):
        raise wrong("may hold small letters, digits and hyphens only")
    return slug


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise wrong('must be a colour such as "#1f4e5f"')
    return text


def _ranges(texts: Any) -> tuple[Hours, ...]:
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise wrong('must be a list of hours such as ["08:00-13:00", "16:00-22:00"]; [] is closed')
    try:
        hours = tuple(sorted(parse_range(text) for text in texts))
    except ValueError as error:
        raise wrong('must be hours such as "08:00-13:00", or "20:00-02:00" past midnight') from error
    if overlap(hours):
        raise wrong("has hours that overlap")
    return hours


def _weekdays(key: str) -> list[int]:
    """`mon`, or `mon-fri`, which may pass Sunday (`sat-mon`)."""
    first, _, last = key.partition("-")
    if first not in DAYS or (last or first) not in DAYS:
        raise wrong("must be mon, tue, wed, thu, fri, sat or sun, or days such as mon-fri")
    begin, end = DAYS.index(first), DAYS.index(last or first)
    return [day % 7 for day in range(begin, (end if end >= begin else end + 7) + 1)]


def _day_key(key: str) -> str:
    _weekdays(key)
    return key


def _each_day_once(days: dict[str, tuple[Hours, ...]]) -> dict[str, tuple[Hours, ...]]:
    given = [day for key in days for day in _weekdays(key)]
    twice = [name for day, name in enumerate(DAYS) if given.count(day) > 1]
    if twice:
        raise wrong(f"gives {', '.join(twice)} twice")
    return days


DayKey = Annotated[str, AfterValidator(_day_key)]
Ranges = Annotated[tuple[Hours, ...], BeforeValidator(_ranges)]


class HolidayForm(Form):
    """A date with hours of its own."""

    date: Day
    hours: Ranges = ()


class TenantForm(Form):
    """Section `tenant`."""

    slug: Annotated[str, Field(max_length=50), AfterValidator(_slug)]
    name: Annotated[Text, Field(max_length=120)]
    status: Literal["active", "inactive"] = "active"
    timezone: Annotated[str, AfterValidator(_timezone)]
    currency: Annotated[str, AfterValidator(_currency)]
    language: Language
    languages: Annotated[list[Language], Field(min_length=1)]
    address: Annotated[str, Field(max_length=255)] = ""
    latitude: Annotated[Decimal, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Decimal, Field(ge=-180, le=180)] | None = None
    phone: Annotated[str, AfterValidator(_phone)] = ""
    email: Annotated[str, Field(max_length=254), AfterValidator(email_address)] = ""
    emergency_number: Annotated[str, Field(max_length=20)] = ""
    colour: Annotated[str, AfterValidator(_colour)] = "#1f4e5f"
    check_in_from: TimeOfDay = dt.time(15)
    check_out_until: TimeOfDay = dt.time(11)
    business_hours: Annotated[dict[DayKey, Ranges], AfterValidator(_each_day_once)] = {}
    holidays: list[HolidayForm] = []
    ai_disclosure: Texts = {}
    quiet_window_ms: Whole = 1200
    quiet_window_cap_ms: Whole = 8000
    llm_calls_per_day: Whole = 500
    wish_idle_minutes: Whole = 30


class CancellationForm(Form):
    """Hours are before `check_in_from` of the arrival day, in hotel time; fees are of prices with tax."""

    free_until_hours: Whole = 48
    fee_percent_of_first_night: Percent = Decimal(100)
    fee_percent_of_stay: Percent = Decimal(0)
    fee_after_arrival_percent_of_stay: Percent = Decimal(100)


class DepositForm(Form):
    """Percent of the total with tax, hours after booking."""

    percent: Percent = Decimal(0)
    due_hours: Whole = 48
    instructions: Texts = {}


class LateCheckOutForm(Form):
    """Until when, and its fee."""

    until: TimeOfDay = dt.time(14)
    fee_percent_of_night: Percent = Decimal(50)


class EarlyCheckInForm(Form):
    """From when, and its fee."""

    from_: Annotated[TimeOfDay, Field(alias="from")] = dt.time(10)
    fee_percent_of_night: Percent = Decimal(50)


class ChildrenForm(Form):
    """Ages in years, both included."""

    free_up_to_age: Whole = 3
    child_up_to_age: Whole = 12


class PoliciesForm(Form):
    """Section `policies`."""

    cancellation: CancellationForm = CancellationForm()
    deposit: DepositForm = DepositForm()
    late_check_out: LateCheckOutForm = LateCheckOutForm()
    early_check_in: EarlyCheckInForm = EarlyCheckInForm()
    children: ChildrenForm = ChildrenForm()


OTHER_TABLES = frozenset({"business_hours", "holidays"})


def check_tenant(form: TenantForm, _: HotelFile) -> Iterable[Finding]:
    """The default language is one of the languages, and a burst's cap is not shorter than its window."""
    if form.language not in form.languages:
        yield Finding(("language",), "must be one of the languages")
    if form.quiet_window_cap_ms < form.quiet_window_ms:
        yield Finding(("quiet_window_cap_ms",), "must not be less than quiet_window_ms")


def apply_tenant(tenant: Tenant, form: TenantForm, report: SectionReport) -> None:
    """The hotel's own row, its hours and its holidays."""
    report.save(tenant, form.model_dump(exclude=set(OTHER_TABLES)), label=form.name)
    with scope(tenant.pk):
        _apply_hours(tenant, form, report)
        _apply_holidays(tenant, form, report)


def _apply_hours(tenant: Tenant, form: TenantForm, report: SectionReport) -> None:
    wanted = {
        (day, opens): (opens, closes)
        for key, hours in form.business_hours.items()
        for day in _weekdays(key)
        for opens, closes in hours
    }
    rows = BusinessHours.objects.of(tenant.pk)
    report.remove(row for row in rows if (row.weekday, row.opens) not in wanted)
    for (day, opens), hours in sorted(wanted.items()):
        lookup = {"tenant": tenant, "weekday": day, "opens": opens}
        label = f"open {DAYS[day]} {write_range(hours)}"
        report.put(BusinessHours, lookup, {"closes": hours[1]}, label=label)


def _apply_holidays(tenant: Tenant, form: TenantForm, report: SectionReport) -> None:
    wanted = {day.date: [write_range(hours) for hours in day.hours] for day in form.holidays}
    report.remove(Holiday.objects.of(tenant.pk).exclude(date__in=wanted))
    for date, hours in wanted.items():
        report.put(Holiday, {"tenant": tenant, "date": date}, {"hours": hours}, label=f"holiday {date}")


def apply_policies(tenant: Tenant, form: PoliciesForm, report: SectionReport) -> None:
    """The rules, which are columns of the hotel's row."""
    values = {
        **form.cancellation.model_dump(),
        **{f"deposit_{name}": value for name, value in form.deposit.model_dump().items()},
        "late_check_out_until": form.late_check_out.until,
        "late_check_out_percent": form.late_check_out.fee_percent_of_night,
        "early_check_in_from": form.early_check_in.from_,
        "early_check_in_percent": form.early_check_in.fee_percent_of_night,
        **form.children.model_dump(),
    }
    report.save(tenant, values, label="policies")
