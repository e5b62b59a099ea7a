"""What becomes of a task: a person takes it, does it, and the guest is told where that person wants it."""

from hotel_agent.lib import clock, log
from messaging import conversations, failures, outbox, replies
from messaging.dialogue.wants import of_key
from messaging.models import OutboundMessage, StaffTask
from messaging.outbox import Cause
from messaging.types import Reply
from tenants import snapshot
from tenants.changes import row_save
from tenants.models import User
from tenants.scope import scope

State = StaffTask.State
Told = StaffTask.Told
TEXT = "task_done"


def change(*, task: StaffTask, user: User) -> None:
    """Store the task as the person left it. Done and to be told: the guest hears of it, once.

    `task` comes with its new values, not stored yet. What became of the message stands in `task.told`.
    """
    with scope(task.tenant_id):
        if task.state == State.DOING and task.assigned_to_id is None:
            task.assigned_to = user
        done = task.state == State.DONE
        if done and task.done_at is None:
            task.done_at = clock.now()
        elif not done:
            task.done_at = None
        if done and task.tell_guest and task.told == Told.NO:
            task.told = _tell(task)
        row_save(task, actor_id=user.pk)


def _tell(task: StaffTask) -> StaffTask.Told:
    """Put the news into the outbox, in the guest's language; outside the 24 hours of free text nothing."""
    held = conversations.locked(task.tenant_id, task.conversation_id)
    if not failures.window_is_open(held):
        return Told.TOO_LATE
    language = held.language or held.guest.language or snapshot.current().tenants[task.tenant_id].language
    named = ", ".join(want.names[language] for want in of_key(task.key))
    text = replies.text(task.tenant_id, language, TEXT, {"wanted": named})
    cause = Cause(OutboundMessage.Cause.FOLLOW_UP, task.pk, log.current_correlation_id())
    outbox.write(held, [Reply(kind="text", text=text)], cause)
    outbox.wake(held)
    return Told.YES
