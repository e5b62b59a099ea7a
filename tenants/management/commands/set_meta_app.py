"""`manage.py set_meta_app NAME`: store the Meta app whose secret signs webhooks. Only operators make apps."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug

from tenants import services
from tenants.errors import TenantsError


class Command(BaseCommand):
    """Values not given come from WHATSAPP_APP_ID, WHATSAPP_APP_SECRET and WHATSAPP_VERIFY_TOKEN, where they
    are safer: a command line can be read by others on the machine.
    """

    help = "Make or change a Meta app. A new secret keeps the previous one until --forget-previous."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what hotel files call the app")
        parser.add_argument("--app-id", help="else WHATSAPP_APP_ID")
        parser.add_argument("--secret", help="else WHATSAPP_APP_SECRET")
        parser.add_argument("--verify-token", help="else WHATSAPP_VERIFY_TOKEN")
        parser.add_argument("--forget-previous", action="store_true", help="accept the current secret only")

    def handle(self, *_: Any, **options: Any) -> None:
        validate_slug(options["name"])
        try:
            changed = services.meta_app_set(
                name=options["name"],
                app_id=options["app_id"] or settings.WHATSAPP_APP_ID,
                secret=options["secret"] or settings.WHATSAPP_APP_SECRET,
                verify_token=options["verify_token"] or settings.WHATSAPP_VERIFY_TOKEN,
                forget_previous=options["forget_previous"],
            )
        except TenantsError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Meta app '{options['name']}' {'stored' if changed else 'unchanged'}.")
