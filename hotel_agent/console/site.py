"""The admin site. Packages register on `django.contrib.admin.site`, which is this one."""

from unfold.sites import UnfoldAdminSite


class Site(UnfoldAdminSite):
    """Staff and operators log in here."""

    index_title = "Today"
