"""The web service of QloApps: one exchange at a time, no cookies, nothing repeated.

Bodies are never logged, least of all those of `customers`, which hold password hashes. The key travels in the
Authorization header alone: in the address it would end in access logs.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from http import HTTPStatus
from typing import Any

import structlog

from hotel_agent.lib import http
from pms import deadline
from pms.adapters.qloapps.access import Access
from pms.adapters.qloapps.failures import NotAllowed, Rejected, Unclear, plain
from pms.errors import NotFound, PmsUnavailable

READ_SECONDS = 5.0
WRITE_SECONDS = 30.0
JSON_OUT = {"output_format": "JSON"}
_REFUSALS = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.METHOD_NOT_ALLOWED})
"""Said before anything is done: who we are, or what we may, is checked first."""
_BETWEEN = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.GATEWAY_TIMEOUT})
"""Said by something between us and QloApps, which may still be at work."""
_SWITCHED_OFF = 22
logger = structlog.get_logger(__name__)


class Client:
    """Asks one QloApps. Whatever it says is parsed into JSON or becomes an error; nothing of it goes on."""

    def __init__(self, access: Access) -> None:
        self.access = access

    def get(self, path: str, **params: str) -> Any:
        """The JSON of a list or of one thing.

        Raises NotFound for a thing that is not there, PmsUnavailable for every other answer and for none.
        """
        return _read_json(path, self._read("GET", path, params={**JSON_OUT, **params}))

    def search(self, xml: str) -> Any:
        """The JSON of a search, which QloApps takes as a POST although nothing is written by it."""
        path = "hotel_ari"
        return _read_json(path, self._read("POST", path, params=JSON_OUT, body=xml.encode()))

    def get_xml(self, path: str) -> str:
        """The same as `get` in XML, for what has to be sent back as it came and for the key's permissions."""
        answer = self._read("GET", path, params={})
        if answer.status != HTTPStatus.OK or not answer.content_type.endswith("/xml"):
            raise _unusable(path, answer)
        return answer.body.decode(errors="replace")

    def write_json(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        """Write, and the JSON of the answer.

        Raises Rejected and PmsUnavailable: nothing was written. Raises Unclear: that is not certain.
        """
        return self._write(method, path, json.dumps(body).encode(), "application/json")

    def write_xml(self, method: str, path: str, xml: str) -> Any:
        """The same with XML in; the answer is JSON."""
        return self._write(method, path, xml.encode(), "text/xml")

    def _read(self, method: str, path: str, **options: Any) -> http.Answer:
        try:
            answer = self._call(READ_SECONDS, method, path, **options)
        except http.NotSent as error:
            where = self.access.root
            raise PmsUnavailable(f"QloApps does not answer: nobody is at {where} ({error})") from error
        except http.HttpError as error:
            raise PmsUnavailable(f"QloApps does not answer ({error})") from error
        if answer.status == HTTPStatus.NOT_FOUND:
            raise NotFound(path)
        return answer

    def _write(self, method: str, path: str, body: bytes, content_type: str) -> Any:
        headers = {"Content-Type": content_type}
        try:
            answer = self._call(WRITE_SECONDS, method, path, params=JSON_OUT, body=body, headers=headers)
        except http.NotSent as error:
            raise PmsUnavailable("QloApps cannot be reached") from error
        except http.Unanswered as error:
            raise Unclear(f"QloApps does not answer {method} {path} ({error})", answered=False) from error
        return _write_answer(path, answer)

    def _call(self, seconds: float, method: str, path: str, **options: Any) -> http.Answer:
        address = f"{self.access.root}/{path}"
        seconds = deadline.remaining(seconds)
        return http.call_within(seconds, method, address, auth=(self.access.key, ""), **options)


def _read_json(path: str, answer: http.Answer) -> Any:
    found = _json(answer)
    if answer.status != HTTPStatus.OK or found is None or _errors(found):
        raise _unusable(path, answer)
    return found


def _write_answer(path: str, answer: http.Answer) -> Any:
    """The answer's JSON, where it says yes. A 400 with a reason is the one clear no."""
    found = _json(answer)
    done = answer.status in {HTTPStatus.OK, HTTPStatus.CREATED}
    if done and isinstance(found, dict) and "errors" not in found:
        return found
    if answer.status in _REFUSALS or _codes(found) == [_SWITCHED_OFF]:
        raise _unusable(path, answer)
    reason = plain(_reasons(found))
    if answer.status == HTTPStatus.BAD_REQUEST and reason:
        raise Rejected(reason)
    logger.warning("qloapps_unclear_answer", resource=path, status=answer.status, reason=reason)
    raise Unclear(f"QloApps answers {answer.status} to {path}", answered=answer.status not in _BETWEEN)


def _unusable(path: str, answer: http.Answer) -> PmsUnavailable:
    """The error of an answer that is no answer to a question."""
    found = _json(answer)
    reason = plain(_reasons(found))
    logger.warning("qloapps_unusable_answer", resource=path, status=answer.status, reason=reason)
    if answer.status in _REFUSALS:
        return NotAllowed(f"QloApps refuses {path or 'the key'}: {reason or 'the key was not accepted'}")
    if _codes(found) == [_SWITCHED_OFF]:
        return PmsUnavailable("the web service of QloApps is switched off")
    return PmsUnavailable(
        f"QloApps answers {answer.status} to {path or '/api/'}{': ' if reason else ''}{reason}"
    )


def _json(answer: http.Answer) -> Any:
    """The answer's JSON; None where it is none. Fractions stay exact."""
    if answer.content_type != "application/json":
        return None
    try:
        return json.loads(answer.body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None


def _errors(found: Any) -> list[dict[str, Any]]:
    errors = found.get("errors") if isinstance(found, dict) else None
    return [error for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []


def _reasons(found: Any) -> list[str]:
    return [str(error.get("message", "")) for error in _errors(found)]


def _codes(found: Any) -> list[Any]:
    return [error.get("code") for error in _errors(found)]
