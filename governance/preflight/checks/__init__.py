"""The checks of what this package and those below it hold; higher packages register their own."""
