"""An outside language model as a reader: it chooses among what we hand it, and never speaks to a guest.

Pure but for one HTTP exchange: no database, no clock of ours, nothing of other packages. What goes out is
made here (`data`, `prompts`), and so is what is believed of an answer (`guard`).
"""
