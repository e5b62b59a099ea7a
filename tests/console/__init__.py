"""The servers of development, the process tree, and `manage.py up`."""
