"""`?schema=`: what the two services that are no tables take, and so what a release can do."""

import re
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from tests.qloapps.answers import JSON, XML, XML_HEAD, XML_TAIL, Answer, php_json

ATTRIBUTES = re.compile(r' +[a-zA-Z]+="[^"]*"')
LISTS = {"cart_rules", "room_types", "rooms", "services", "facilities", "room_occupancies", "child_ages"}

SYNOPSES = {
    "hotel_ari": """\
<hotel_ari>
	<id_hotel required="true" format="isUnsignedInt"></id_hotel>
	<id_room_type format="isUnsignedInt"></id_room_type>
	<date_from required="true" format="isDate"></date_from>
	<date_to required="true" format="isDate"></date_to>
	<get_available_rooms format="isBool"></get_available_rooms>
	<get_booked_rooms format="isBool"></get_booked_rooms>
	<get_partial_available_rooms format="isBool"></get_partial_available_rooms>
	<get_unavailable_rooms format="isBool"></get_unavailable_rooms>
	<date_wise_breakdown format="isBool"></date_wise_breakdown>
<associations>
<room_occupancies nodeType="room_occupancy" api="room_occupancies">
	<room_occupancy>
	<adults required="true"></adults>
	<children required="true"></children>
	</room_occupancy>
</room_occupancies>
</associations>
</hotel_ari>
""",
    "bookings": """\
<booking>
	<id_property required="true"></id_property>
	<currency></currency>
	<booking_status required="true"></booking_status>
	<payment_status required="true"></payment_status>
	<source></source>
	<booking_date></booking_date>
	<remark></remark>
	<id_language></id_language>
<associations>
<customer_detail  api="customer_detail">
	<id_customer></id_customer>
	<firstname required="true"></firstname>
	<lastname required="true"></lastname>
	<email required="true"></email>
	<phone required="true"></phone>
	<address></address>
	<city></city>
	<zip></zip>
	<state_code></state_code>
	<country_code></country_code>
</customer_detail>
<price_details  api="price_details">
	<total_paid></total_paid>
	<total_price_with_tax></total_price_with_tax>
</price_details>
<payment_detail  api="payment_detail">
	<payment_type></payment_type>
	<payment_method></payment_method>
	<transaction_id></transaction_id>
</payment_detail>
<cart_rules nodeType="cart_rule" api="cart_rules">
	<cart_rule>
	<name></name>
	<code></code>
	<type></type>
	<value></value>
	<currency></currency>
	</cart_rule>
</cart_rules>
<room_types nodeType="room_type" api="room_types">
	<room_type>
	<id_room_type required="true"></id_room_type>
	<checkin_date required="true"></checkin_date>
	<checkout_date required="true"></checkout_date>
	<number_of_rooms required="true"></number_of_rooms>
<rooms>
	<room>
	<id_room></id_room>
	<adults></adults>
	<child></child>
	<child_ages></child_ages>
	<unit_price_without_tax></unit_price_without_tax>
	<id_tax_rules_group></id_tax_rules_group>
	<total_tax></total_tax>
<services>
	<service>
	<id_service></id_service>
	<quantity></quantity>
	<price_mode></price_mode>
	<name></name>
	<unit_price_without_tax></unit_price_without_tax>
	<total_price_without_tax></total_price_without_tax>
	<id_tax_rules_group></id_tax_rules_group>
	<total_tax></total_tax>
	</service>
</services>
<facilities>
	<facility>
	<id_facility></id_facility>
	<id_option></id_option>
	<name></name>
	<unit_price_without_tax></unit_price_without_tax>
	<id_tax_rules_group></id_tax_rules_group>
	</facility>
</facilities>
	</room>
</rooms>
	</room_type>
</room_types>
</associations>
</booking>
""",
}


def schema_answer(resource: str, kind: str, *, as_json: bool) -> Answer:
    """`kind` is `synopsis` or `blank`, the synopsis without its attributes. JSON knows no attributes."""
    blank = ATTRIBUTES.sub("", SYNOPSES[resource])
    if as_json:
        root = fromstring(blank)  # noqa: S314 - the text above
        return Answer(200, php_json({root.tag: _plain(root)}), JSON)
    text = SYNOPSES[resource] if kind == "synopsis" else blank
    return Answer(200, f"{XML_HEAD}{text}{XML_TAIL}", XML)


def _plain(node: Element) -> Any:
    if node.tag in LISTS:
        return [_plain(child) for child in node]
    return {child.tag: _plain(child) for child in node} if len(node) else ""
