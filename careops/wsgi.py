"""The door for web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "careops.settings")
application = get_wsgi_application()

from careops.tenancy.checks import refuse_powerful_role  # noqa: E402 (needs the set-up above)

refuse_powerful_role()
