"""Private PostgreSQL and Redis for development and tests.

`programs` finds them, `private` runs them, `roles` prepares the database.

Imports nothing of Django's, because the settings are read only once the servers' addresses are known.
"""
