"""QloApps 1.7 over its web service, taken as it is: see docs/qloapps.md for what a hotel has to set up."""
