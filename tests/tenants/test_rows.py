"""Rows read and written by statements of our own are the rows Django would read and write."""

import datetime as dt

import pytest
from django.db import IntegrityError

from tenants.models import ChannelAccount, ChannelRoute, Holiday, Tenant
from tenants.rows import insert, select
from tenants.scope import scope
from tests.tenants.build import a_hotel

pytestmark = pytest.mark.django_db(transaction=True)


def a_day(hotel: Tenant, day: int) -> Holiday:
    return Holiday(tenant=hotel, date=dt.date(2026, 12, day), hours=[["08:00", "12:00"]])


def test_what_is_selected_equals_what_django_reads_secrets_and_json_too():
    hotel = a_hotel("here")
    route = ChannelRoute.objects.create(kind="whatsapp", external_id="155500000009", home=hotel)
    with scope(hotel.pk):
        account = ChannelAccount.objects.create(
            tenant=hotel,
            kind="whatsapp",
            external_id="155500000009",
            route=route,
            access_token="a secret",
            options={"waba_id": "1", "origins": ["https://a.example"]},
        )
        [found] = select(ChannelAccount, "tenant_id = %s AND row.id = %s", [hotel.pk, account.pk])
        read = ChannelAccount.objects.get(pk=account.pk)
    names = [field.attname for field in ChannelAccount._meta.concrete_fields]
    assert [getattr(found, name) for name in names] == [getattr(read, name) for name in names]
    assert found.access_token == "a secret"
    assert found == read
    assert not found._state.adding


def test_inserted_rows_get_their_keys_and_can_be_saved_again():
    hotel = a_hotel("here")
    with scope(hotel.pk):
        days = [a_day(hotel, 24), a_day(hotel, 25)]
        insert(days)
        days[0].hours = []
        days[0].save()
        assert {(one.pk, one.date.day, len(one.hours)) for one in Holiday.objects.all()} == {
            (days[0].pk, 24, 0),
            (days[1].pk, 25, 1),
        }


def test_nothing_to_insert_is_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert([])


def test_a_row_that_is_there_is_refused_or_left():
    hotel = a_hotel("here")
    with scope(hotel.pk):
        insert([a_day(hotel, 24)])
    with scope(hotel.pk):
        insert([a_day(hotel, 24), a_day(hotel, 25)], or_leave=True)
        assert Holiday.objects.count() == 2
    with pytest.raises(IntegrityError), scope(hotel.pk):
        insert([a_day(hotel, 24)])


def test_a_row_of_a_hotel_out_of_scope_is_not_found():
    here, there = a_hotel("here"), a_hotel("there")
    with scope(there.pk):
        insert([a_day(there, 24)])
    with scope(here.pk):
        assert select(Holiday, "tenant_id = %s", [there.pk]) == []
