"""What can go wrong with the servers, each said in one line that names the remedy."""


class ServerError(Exception):
    """The servers cannot be had; the message is for a person."""


class MissingProgram(ServerError):
    """No PostgreSQL or Redis was found and none could be installed."""


class ServerDied(ServerError):
    """A server ended while starting; the message has the last line of its log."""


class NotPrepared(ServerError):
    """`manage.py prepare_demo` failed and has said why."""


class DatabaseNotReady(ServerError):
    """The given PostgreSQL cannot be prepared: wrong address or too few rights."""
