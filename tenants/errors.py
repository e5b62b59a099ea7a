"""TenantsError
├── RouteTaken   the receiving account is another hotel's
├── UnknownApp   no Meta app of this name; an operator makes it
└── AppTaken     this app id is stored under another name
"""


class TenantsError(Exception):
    """Set-up that cannot be stored; the message says why to whoever wrote it."""


class RouteTaken(TenantsError):
    """A hotel cannot take over an account on which another one answers."""


class UnknownApp(TenantsError):
    """A hotel names a Meta app; it never makes one."""


class AppTaken(TenantsError):
    """One app at Meta is stored once."""
