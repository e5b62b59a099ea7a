"""A stand-in for Meta's Graph API (WhatsApp Cloud API) and a phone in the browser, for development only.

It is a process of its own: `python -m messaging.channels.whatsapp.standin --config FILE`. It imports nothing
of the product, keeps its state in memory, and meets the product only as Meta does: signed webhooks one way,
Graph calls the other. How to use it: `docs/simulator.md`; what tests drive: the docstring of `control.py`.
"""
