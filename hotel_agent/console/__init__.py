"""What joins the packages: pages of several packages, and `manage.py up`."""
