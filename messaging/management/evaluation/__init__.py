"""Guest tasks: whole talks on the real path, judged by what the PMS holds and what was said at the end.

docs/evaluation.md says how they are written, run and read.
"""
