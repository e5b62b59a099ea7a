"""The files of guests on the conversation page: a picture, a player or a link, and why one is not there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from messaging import media
from messaging.models import Conversation, MediaFile, Message

State = MediaFile.State
Transcript = MediaFile.Transcript

WAITS: Final = {
    "": "On its way",
    "token": "On its way: the access token is not accepted, connect the account again",
    "unreachable": "On its way: the provider cannot be reached, it is tried again",
}
REASONS: Final = {
    "too_large": "Too large to be kept",
    "empty": "Not kept: it is empty",
    "forbidden_type": "Not kept: a type of file that could do harm",
    "address_refused": "Not kept: its address is none of the provider's",
    "damaged": "Not kept: it arrived damaged each time",
    "not_found": "The provider does not have it any more",
    "revoked": "Taken back by the guest",
}
TRANSCRIPTS: Final = {
    Transcript.WAITING: "Being written down …",
    Transcript.NOTHING_SAID: "Nothing to be heard in it",
    Transcript.FAILED: "Could not be written down: please listen to it",
    Transcript.TOO_LONG: "Too long to be written down: please listen to it",
    Transcript.OFF: "Voice notes are not written down here: please listen to it",
}
PICTURES: Final = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
PLAYED: Final = ("audio/", "video/")
UNPLAYED: Final = frozenset({"audio/amr"})
"""Sound that browsers cannot play: it is saved."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One file on the page. `kind` is image, audio, video, document or missing, which has a `problem`.

    `said` is what was said in a voice note, `note` why there is nothing to read; `language` is its code.
    """

    kind: str
    url: str = ""
    name: str = ""
    size: str = ""
    problem: str = ""
    said: str = ""
    language: str = ""
    note: str = ""


def of(conversation: Conversation, messages: Sequence[Message]) -> Mapping[int, tuple[Shown, ...]]:
    """The files of these messages by message. One query, none where no message has a file."""
    with_files = [message.pk for message in messages if message.media and not message.revoked_at]
    if not with_files:
        return {}
    shown: dict[int, tuple[Shown, ...]] = defaultdict(tuple)
    for file in MediaFile.objects.of(conversation.tenant_id).filter(message_id__in=with_files):
        shown[file.message_id] += (_shown(conversation, file),)
    return shown


def _shown(conversation: Conversation, file: MediaFile) -> Shown:
    note = TRANSCRIPTS.get(Transcript(file.transcript_state), "") if file.state == State.STORED else ""
    said, language = file.transcript, file.transcript_language
    if file.state != State.STORED:
        waits = file.state == State.WAITING
        problem = (WAITS if waits else REASONS).get(file.reason, WAITS[""] if waits else "Not to be had")
        return Shown("missing", problem=problem, name=file.announced.get("file_name", ""))
    url = reverse("admin:messaging_conversation_file", args=[conversation.pk, file.pk])
    return Shown(
        _kind(file), url, file.file_name, filesizeformat(file.size), said=said, language=language, note=note
    )


def _kind(file: MediaFile) -> str:
    if file.mime_type in PICTURES:
        return "image"
    if file.mime_type.startswith(PLAYED) and file.mime_type not in UNPLAYED:
        return "audio" if file.voice else file.mime_type.partition("/")[0]
    return "document"


def opened(_: object, request: HttpRequest, conversation: Conversation, file_id: int) -> HttpResponseRedirect:
    """To the short-lived address of a file, for people who may read its conversation. Raises Http404."""
    files = MediaFile.objects.of(conversation.tenant_id).filter(message__conversation=conversation)
    file = files.filter(pk=file_id, state=State.STORED).first()
    if file is None:
        raise Http404("no such file")
    answer = HttpResponseRedirect(media.link(file))
    answer["Cache-Control"] = "private, max-age=60"
    return answer
