"""What every PMS adapter has to keep: one suite, run for each house in `houses.HOUSES`.

A new adapter adds a house (a hotel at its PMS, and what a test does there behind the adapter's back) and one
line in `houses.py`. docs/add_a_pms.md says how.
"""
