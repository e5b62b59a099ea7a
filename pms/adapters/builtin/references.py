"""References that guests can read aloud and copy by hand: AUR-7K3QX."""

import secrets

ALPHABET = "2345679ACDEFGHJKMNPQRTVWXY"
"""Without 0 O, 1 I L, 8 B, S (5), Z (2) and U (V)."""
LENGTH = 5


def new_reference(slug: str) -> str:
    """The first letters of the hotel's slug and five random signs: one of 11 million per hotel."""
    letters = "".join(sign for sign in slug.upper() if "A" <= sign <= "Z")[:3] or "RES"
    return f"{letters}-{''.join(secrets.choice(ALPHABET) for _ in range(LENGTH))}"
