"""hotel_ari: what is free, taken and closed."""

import pytest

from tests.qloapps.build import a_type, an_ari, day, messages
from tests.qloapps.example import GARDEN, HILL_ROOM, SEA_VIEW

ALL = "".join(
    f"<{flag}>1</{flag}>"
    for flag in (
        "get_available_rooms",
        "get_booked_rooms",
        "get_partial_available_rooms",
        "get_unavailable_rooms",
    )
)


def test_a_free_room_says_who_fits_into_it(caller):
    [kind] = caller.search(kind=SEA_VIEW)["room_types"]

    assert kind["rooms"] == {
        "available": {
            "4": {
                "id_room": 4,
                "id_product": 2,
                "id_hotel": 1,
                "room_num": "31",
                "room_comment": "",
                "max_adult": 2,
                "max_children": 2,
                "max_occupancy": 4,
            }
        }
    }


def test_totals_are_sums_over_all_types(caller):
    caller.book()

    found = caller.search(kind=None)

    assert (found["id_hotel"], found["currency"]) == ("1", "EUR")
    assert (found["total_rooms"], found["total_available_rooms"]) == (6, 5)


def test_all_flags_show_all_lists_and_whose_the_taken_rooms_are(caller):
    caller.book(a_type(SEA_VIEW))

    found = caller.search(kind=SEA_VIEW, more=ALL)

    assert list(found["room_types"][0]["rooms"]) == [
        "unavailable",
        "booked",
        "available",
        "partially_available",
    ]
    assert found["room_types"][0]["rooms"]["booked"]["4"]["detail"][0]["id_customer"] == 1


def test_the_day_of_departure_is_free(caller):
    caller.book(a_type(SEA_VIEW))

    assert caller.search(kind=SEA_VIEW, begin=3)["total_available_rooms"] == 1
    assert caller.search(kind=SEA_VIEW, begin=-3)["total_available_rooms"] == 1
    assert caller.search(kind=SEA_VIEW, begin=2)["total_available_rooms"] == 0


@pytest.mark.parametrize(("hotel", "kind"), [(9, None), (1, 99), (2, GARDEN)])
def test_what_does_not_exist_is_a_200_without_room_types(caller, hotel, kind):
    answer = caller.call("POST", "hotel_ari", an_ari(hotel, kind))

    assert answer.status_code == 200
    assert list(answer.json()["hotel_ari"]) == ["id_hotel", "date_from", "date_to", "currency"]


def test_too_short_a_stay_closes_the_rooms_with_the_status_4(caller):
    found = caller.search(hotel=2, kind=HILL_ROOM, nights=1, more=ALL)

    closed = found["room_types"][0]["rooms"]["unavailable"]
    assert closed["7"]["detail"][0]["id_status"] == 4


def test_a_room_closed_for_days_says_which(caller, qloapps):
    qloapps.do("close_room", id_room=4, first=day(1), last=day(2), comment="painting")

    [detail] = caller.search(kind=SEA_VIEW, more=ALL)["room_types"][0]["rooms"]["unavailable"]["4"]["detail"]

    assert detail == {
        "id_status": 3,
        "room_comment": "painting",
        "date_from": day(1),
        "date_to": day(2),
    }
    assert caller.search(kind=SEA_VIEW, begin=2)["total_available_rooms"] == 1


def test_night_by_night_there_is_one_answer_per_night(caller):
    caller.book(a_type(SEA_VIEW, begin=1, nights=1))
    by_night = "<date_wise_breakdown>1</date_wise_breakdown>"

    nights = caller.call("POST", "hotel_ari", an_ari(kind=SEA_VIEW, more=by_night)).json()["hotel_aris"]

    assert [night["total_available_rooms"] for night in nights] == [1, 0, 1]
    assert nights[0]["room_types"][0]["rooms"] == {"available": {"4": {"id_room": 4, "room_num": "31"}}}
    assert nights[1]["room_types"][0]["rooms"] == {"available": []}


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (an_ari(nights=0), [(85, 'Validation error: "Date to" must be after "date from"')]),
        (
            an_ari().replace("2027-05-03", "03.05.2027"),
            [(85, 'Validation error: "The date_from field is invalid."')],
        ),
        (
            an_ari().replace("<id_hotel>1</id_hotel>", ""),
            [(41, 'parameter "id_hotel" required')],
        ),
        ("", [(85, "Validation error: ARI search parameters are missing.")]),
    ],
)
def test_a_search_is_refused_in_these_words(caller, body, errors):
    answer = caller.call("POST", "hotel_ari", body)

    assert (answer.status_code, messages(answer)) == (400, errors)


def test_nobody_at_all_is_no_party(caller):
    nobody = (
        "<associations><room_occupancies><room_occupancy><adults>0</adults><children>1</children>"
        "</room_occupancy></room_occupancies></associations>"
    )

    answer = caller.call("POST", "hotel_ari", an_ari(more=nobody))

    [(code, message)] = messages(answer)
    assert code == 85
    assert "number of adults for Room-1 occupancy" in message


def test_the_xml_form_says_less(caller):
    text = caller.call("POST", "hotel_ari", an_ari(), output_format="XML").text

    assert "<total_available_rooms><![CDATA[3]]></total_available_rooms>\n" in text
    assert (
        '<room id="1">\n<id_room><![CDATA[1]]></id_room>\n<room_number><![CDATA[11]]></room_number>' in text
    )
    assert "max_adult" not in text
