"""The web under gunicorn."""

import os
import sys
from importlib import import_module

from django.core.exceptions import ImproperlyConfigured
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotel_agent.settings")


def checked() -> WSGIHandler:
    """The application, once nothing speaks against starting it; else one line and the end."""
    try:
        product = get_wsgi_application()
        import_module("hotel_agent.console.start_check").refuse_role_above_policies()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    return product


application = checked()
