"""A stand-in of a QloApps 1.7.0 web service over real sockets, for tests only.

It imitates what a recorded server answered: shapes, statuses, headers and every known quirk; what was never
seen is not guessed but answered with 501. It knows nothing of the product and imports nothing of it.

In a test: `stand.in_thread()` or `stand.in_process()`; by hand: `python -m tests.qloapps`.
"""
