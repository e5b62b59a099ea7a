"""Meta's error answers, body by body as they were seen on the wire.

GraphError made by: bad_token, no_token, unknown_path, unknown_object, missing_parameter, invalid_parameter,
not_valid, known
"""

from __future__ import annotations

from dataclasses import dataclass

from messaging.channels.whatsapp.standin.identifiers import trace_id
from messaging.channels.whatsapp.standin.wire import Json

HELP = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"
GRAPH_HELP = "Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api"


class GraphError(Exception):
    """A call that Meta refuses: the HTTP status and the object under `error`."""

    def __init__(self, status: int, error: Json) -> None:
        super().__init__(error["message"])
        self.status = status
        self.error = {**error, "fbtrace_id": trace_id()}

    @property
    def body(self) -> Json:
        return {"error": self.error}


@dataclass(frozen=True)
class KnownError:
    """A code of Meta's list with its words; `title` is what a failed status carries, too."""

    title: str
    details: str
    status: int = 400
    subcode: int | None = None
    prefixed: bool = True


KNOWN = {
    1: KnownError("An unknown error has occurred.", "", 500, prefixed=False),
    2: KnownError("Service temporarily unavailable", "", 503, prefixed=False),
    4: KnownError("Application request limit reached", "", 429),
    10: KnownError("Application does not have permission for this action", "", 403),
    190: KnownError("Error validating access token: Session has expired.", "", 401, 463, prefixed=False),
    368: KnownError("The action attempted has been deemed abusive or is otherwise disallowed", "", 403),
    613: KnownError("Calls to this api have exceeded the rate limit", "", 429),
    80007: KnownError("There have been too many calls to this WhatsApp Business account.", "", 400),
    130429: KnownError("Rate limit hit", "Cloud API message throughput has been reached.", 429, 2494055),
    130472: KnownError("User's number is part of an experiment", "User's number is part of an experiment"),
    131000: KnownError("Something went wrong", "Message failed to send due to an unknown error.", 500),
    131005: KnownError("Access denied", "Permission is either not granted or has been removed.", 403),
    131016: KnownError("Service unavailable", "A service is temporarily unavailable.", 500),
    131021: KnownError(
        "Recipient cannot be sender", "Sender and recipient phone number is the same.", prefixed=True
    ),
    131026: KnownError("Message undeliverable", "Message Undeliverable."),
    131030: KnownError(
        "Recipient phone number not in allowed list",
        "Recipient phone number not in allowed list: Add recipient phone number to recipient list and try "
        "again.",
    ),
    131031: KnownError("Account has been locked", "Business Account has been locked.", 403),
    131042: KnownError(
        "Business eligibility payment issue",
        "Message failed to send because there were one or more errors related to your payment method.",
    ),
    131047: KnownError(
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last replied to "
        "this number.",
    ),
    131048: KnownError(
        "Spam rate limit hit", "Message failed to send because of restrictions on this number."
    ),
    131049: KnownError(
        "This message was not delivered to maintain healthy ecosystem engagement.",
        "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.",
    ),
    131053: KnownError("Media upload error", "Downloading media from weblink failed."),
    131056: KnownError("(Business Account, Consumer Account) pair rate limit hit", "", 400),
    131057: KnownError(
        "Business Account is in maintenance mode", "Business Account is in maintenance mode", 500
    ),
    131062: KnownError(
        "Business-scoped User ID (BSUID) recipients are not supported for this message.",
        "Business-scoped User ID (BSUID) recipients are not supported for this message.",
    ),
    132000: KnownError("Number of parameters does not match the expected number of params", ""),
    132001: KnownError("Template name does not exist in the translation", "", 404),
    132012: KnownError("Parameter format does not match format in the created template", ""),
    132015: KnownError("Template is paused", "Template is paused due to low quality."),
    132016: KnownError("Template is disabled", "Template has been permanently disabled due to low quality."),
    132018: KnownError("The template parameters are invalid", ""),
    133010: KnownError("Phone number Not Registered", "Phone number is not registered on WhatsApp."),
}


def known(code: int, *, details: str | None = None, status: int | None = None) -> GraphError:
    """The error of a code in Meta's words; `details` and `status` replace what the table has."""
    entry = KNOWN.get(code, KnownError("Something went wrong", "Something went wrong."))
    message = f"(#{code}) {entry.title}" if entry.prefixed else entry.title
    error: Json = {"message": message, "type": "OAuthException", "code": code}
    said = entry.details if details is None else details
    if said:
        error["error_data"] = {"messaging_product": "whatsapp", "details": said}
    if entry.subcode is not None:
        error["error_subcode"] = entry.subcode
    return GraphError(status or entry.status, error)


def status_error(code: int, details: str | None = None) -> Json:
    """The object under `errors` of a `failed` status."""
    entry = KNOWN.get(code, KNOWN[131000])
    return {
        "code": code,
        "title": entry.title,
        "message": entry.title,
        "error_data": {"details": details or entry.details or entry.title},
        "href": HELP,
    }


def no_token() -> GraphError:
    message = "An active access token must be used to query information about the current user."
    return GraphError(401, {"message": message, "type": "OAuthException", "code": 2500})


def bad_token() -> GraphError:
    message = "Invalid OAuth access token - Cannot parse access token"
    return GraphError(401, {"message": message, "type": "OAuthException", "code": 190})


def unknown_path(path: str) -> GraphError:
    message = f"Unknown path components: {path}"
    return GraphError(400, {"message": message, "type": "OAuthException", "code": 2500})


def unknown_object(object_id: str, method: str) -> GraphError:
    verb = method.lower()
    message = (
        f"Unsupported {verb} request. Object with ID '{object_id}' does not exist, cannot be loaded due to "
        f"missing permissions, or does not support this operation. {GRAPH_HELP}"
    )
    return GraphError(
        400, {"message": message, "type": "GraphMethodException", "code": 100, "error_subcode": 33}
    )


def missing_parameter(path: str) -> GraphError:
    message = f"(#100) The parameter {path} is required."
    return GraphError(400, {"message": message, "type": "OAuthException", "code": 100})


def refused_parameter(message: str, subcode: int | None = None) -> GraphError:
    """Code 100 in words of its own, without `error_data`."""
    error: Json = {"message": f"(#100) {message}", "type": "OAuthException", "code": 100}
    if subcode is not None:
        error["error_subcode"] = subcode
    return GraphError(400, error)


def invalid_parameter(details: str) -> GraphError:
    return GraphError(400, _with_details("(#100) Invalid parameter", 100, details))


def not_valid(details: str) -> GraphError:
    error = _with_details("(#131009) Parameter value is not valid", 131009, details)
    return GraphError(400, {**error, "error_subcode": 2494010})


def _with_details(message: str, code: int, details: str) -> Json:
    data = {"messaging_product": "whatsapp", "details": details}
    return {"message": message, "type": "OAuthException", "code": code, "error_data": data}
