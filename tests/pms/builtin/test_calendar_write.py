"""Two managers change the same nights at the same moment."""

from decimal import Decimal
from functools import partial

import pytest

from pms.adapters.builtin.calendar_edit import Edit
from pms.adapters.builtin.calendar_write import Moved, carry_out, plan_of
from pms.adapters.builtin.rules import Nights
from pms.models import Rate
from tenants.scope import scope
from tests.pms.build import a_hotel, a_room_type, stay
from tests.tenants.build import in_threads

NIGHT = stay().check_in


@pytest.mark.django_db(transaction=True)
def test_of_two_who_saw_the_same_preview_one_saves_and_the_other_looks_again():
    hotel = a_hotel()
    a_room_type(hotel)
    edits = [Edit(("double",), Nights(NIGHT, NIGHT), price=Decimal(price)) for price in ("150", "160")]
    seals = [plan_of(hotel, edit).seal for edit in edits]
    saved: list[Decimal | None] = []
    told: list[Decimal | None] = []

    def save(edit: Edit, seal: str) -> None:
        try:
            carry_out(hotel, edit, seal=seal)
            saved.append(edit.price)
        except Moved as moved:
            told.append(moved.plan.changes[0].before.price)

    in_threads(*(partial(save, edit, seal) for edit, seal in zip(edits, seals, strict=True)))

    assert len(saved) == 1
    assert told == saved
    with scope(hotel.pk):
        assert [rate.price for rate in Rate.objects.order_by("position")] == [100, saved[0]]


@pytest.mark.django_db
def test_a_calendar_that_has_moved_is_left_as_it_is():
    hotel = a_hotel()
    a_room_type(hotel)
    edit = Edit(("double",), Nights(NIGHT, NIGHT), price=Decimal(150), closed=True)

    with pytest.raises(Moved):
        carry_out(hotel, edit, seal="of another preview")

    with scope(hotel.pk):
        assert Rate.objects.count() == 1
