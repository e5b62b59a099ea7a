"""Why a message was handed over or not answered: every code in words for staff."""

WORDS = {
    "": "No reason noted",
    "answer_failed": "The agent could not answer, several times",
    "asked_again": "The guest asked the same again",
    "asked_for_person": "The guest asked for a person",
    "auto_generated": "Sent by a machine",
    "auto_reply": "An automatic reply",
    "booking_pending": "A booking took too long",
    "booking_unknown": "Nobody knows whether a booking was made",
    "bounce": "A mail server's report",
    "bulk": "Bulk mail",
    "calendar": "A calendar invitation",
    "call_permission": "About permission to call",
    "cancel_reservation": "Wants to cancel: a person decides",
    "complaint": "A complaint",
    "delivery_failed": "The answer did not reach the guest",
    "edit_without_words": "An edit without new words",
    "emergency": "An emergency",
    "empty_answer": "The agent had nothing to say",
    "group": "Written in a group, or for a group of guests",
    "hotel_inactive": "The hotel is switched off",
    "identity_tries": "Could not show whose stay it is",
    "keep_in_chat": "Kept a message in the chat",
    "leaves_early": "Leaves earlier than booked",
    "list": "A mailing list",
    "loop": "The agent and a machine answered each other",
    "low_review": "A low review",
    "merged": "An edit, heard with the message it changes",
    "modify_reservation": "Wants to change a stay: a person decides",
    "no_reply": "From an address that takes no answer",
    "offered_person": "The guest accepted the offer of a person",
    "own_mail": "The hotel's own mail",
    "person_owns": "A person has the conversation",
    "person_took_over": "A person took over",
    "pin": "Pinned a message",
    "pms_refused": "The PMS refused",
    "pms_unavailable": "The PMS did not answer",
    "poll_update": "A vote in a poll",
    "reaction": "A reaction",
    "revoke": "The guest took a message back",
    "revoked": "Taken back by the guest",
    "rooms_partly_booked": "Only some of the rooms could be booked",
    "sender_unsure": "The sender of the mail could not be verified",
    "stale": "Reached us too late for the agent",
    "stay_too_long": "A stay too long for the agent",
    "stay_unknown": "A stay nobody finds",
    "system": "The provider about the guest",
    "text_refused": "The agent's text held what nobody vouches for",
    "too_many_answers": "Too many answers to one guest",
    "upset": "The guest is upset",
    "which_hotel": "A shared number: which hotel is meant?",
}

FAILED_EVENTS = {
    "dead_letter": "Could not be taken in (see Dead letters)",
    "unreadable": "Of a form we do not know",
    "no_sender": "From nobody who can be answered",
    "no_account": "The account was removed",
}
"""Outcomes of received messages that reached no conversation."""


def words(code: str) -> str:
    """The code in words; an unknown one, of an older release, as it stands."""
    return WORDS.get(code) or code.replace("_", " ").capitalize()
