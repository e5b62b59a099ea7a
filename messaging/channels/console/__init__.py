"""A guest in the terminal: `manage.py converse`."""
