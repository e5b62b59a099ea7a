"""Facts and templates become the words a guest reads."""
