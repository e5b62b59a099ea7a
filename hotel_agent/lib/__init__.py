"""What every package may use and what knows none of them: no module here imports an app."""
