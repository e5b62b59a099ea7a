"""The hotel's chat on its own site: what its page posts, asks for and is given."""
