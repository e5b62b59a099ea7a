"""One file per goal of a guest: state and event in, state and what is to be done out."""
