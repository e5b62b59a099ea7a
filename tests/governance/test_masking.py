"""Which values never get into the audit."""

import pytest

from governance import masking


def masked(before, after, object_type="messaging.guest"):
    return masking.masked(before, after, object_type=object_type)


PERSONAL = "guest_name full_name email guest_email phone wa_id text body raw_payload remark notes document"
SECRET = "access_token verify_token password secret api_key"


@pytest.mark.parametrize("key", [*PERSONAL.split(), *SECRET.split()])
def test_values_of_people_and_secrets_are_masked(key):
    assert masked({key: "value"}, None) == ({key: "***"}, None)


@pytest.mark.parametrize(
    "key",
    [
        "name",
        "code",
        "price",
        "currency",
        "status",
        "check_in",
        "guest_id",
        "email_account_id",
        "texts",
        "role",
    ],
)
def test_what_a_hotel_says_of_itself_is_kept(key):
    assert masked({key: "value"}, None)[0] == {key: "value"}


def test_masking_looks_into_what_is_nested():
    before = {
        "rows": [{"email": "ana@example.com", "role": "agent"}],
        "guest": {"guest_name": "Ana", "id": 3},
    }
    assert masked(before, None)[0] == {
        "rows": [{"email": "***", "role": "agent"}],
        "guest": {"guest_name": "***", "id": 3},
    }


def test_a_masked_value_that_changed_says_so():
    assert masked({"phone": "1"}, {"phone": "2"}) == ({"phone": "***"}, {"phone": "*** (changed)"})
    assert masked({"phone": "1"}, {"phone": "1"})[1] == {"phone": "***"}


def test_what_was_empty_stays_visible_as_empty():
    assert masked({"phone": ""}, {"phone": "5"}) == ({"phone": ""}, {"phone": "*** (changed)"})


def test_nothing_before_and_nothing_after_stay_nothing():
    assert masked(None, None) == (None, None)
    assert masked(None, {"token": "x"}) == (None, {"token": "***"})


def test_what_a_hotel_publishes_of_itself_is_kept():
    profile = {"phone": "+541140001234", "email": "desk@example.com", "access_token": "x"}
    assert masked(profile, None, "tenants.tenant")[0] == {**profile, "access_token": "***"}


def test_whether_a_secret_is_set_is_kept():
    before, after = {"access_token": "not set"}, {"access_token": "set"}
    assert masked(before, after) == (before, after)
