"""Sound into words: the recording, who listens to it, and whether what they heard can be believed.

Knows neither hotels nor guests.
"""
