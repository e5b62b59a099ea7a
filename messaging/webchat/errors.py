"""ChatRefused          a call that is not done: `status` is the HTTP answer, `code` says why to the page
├── BadRequest 400     its body or query cannot be used
├── SessionUnknown 401 no session has this token, or not any more
├── OriginNotAllowed 403
├── UnknownHotel 404   no hotel answers under this key
├── IdUsed 409         the id was used for another message
├── TooLarge 413
└── TooMany 429        `wait_seconds` until it may be tried again
"""


class ChatRefused(Exception):
    """A call that is not done. The message is for whoever writes a page of their own."""

    status = 400
    code = "bad_request"


class BadRequest(ChatRefused):
    """Its body or query cannot be used; `code` says which part."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class SessionUnknown(ChatRefused):
    """No session has this token, or not any more."""

    status, code = 401, "session_unknown"

    def __init__(self) -> None:
        super().__init__("This chat has ended or never was: begin a new one.")


class OriginNotAllowed(ChatRefused):
    """The page it is called from is none of the hotel's."""

    status, code = 403, "origin_not_allowed"

    def __init__(self) -> None:
        super().__init__("The hotel's chat may not be shown on this site.")


class UnknownHotel(ChatRefused):
    """No hotel answers under this key."""

    status, code = 404, "unknown_hotel"

    def __init__(self) -> None:
        super().__init__("No hotel has a chat with this key.")


class IdUsed(ChatRefused):
    """The id was used for another message of this chat."""

    status, code = 409, "id_used"

    def __init__(self) -> None:
        super().__init__("Another message has this id: give a new message a new one.")


class TooLarge(ChatRefused):
    """More than a call may hold."""

    status = 413

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


class TooMany(ChatRefused):
    """Too often in a short time."""

    status, code = 429, "too_many"

    def __init__(self, wait_seconds: float) -> None:
        super().__init__("Too often: wait a little.")
        self.wait_seconds = wait_seconds
