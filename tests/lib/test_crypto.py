import pytest
from cryptography.fernet import Fernet

from hotel_agent.lib import crypto

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_was_encrypted_is_read_again(settings):
    settings.ENCRYPTION_KEYS = [NEW]
    token = crypto.encrypt("a secret")
    assert "secret" not in token
    assert crypto.decrypt(token) == "a secret"


def test_a_new_key_in_front_still_opens_old_secrets(settings):
    settings.ENCRYPTION_KEYS = [OLD]
    token = crypto.encrypt("a secret")
    settings.ENCRYPTION_KEYS = [NEW, OLD]
    assert crypto.decrypt(token) == "a secret"


def test_a_secret_of_a_lost_key_says_so(settings):
    settings.ENCRYPTION_KEYS = [OLD]
    token = crypto.encrypt("a secret")
    settings.ENCRYPTION_KEYS = [NEW]
    with pytest.raises(crypto.CannotDecrypt, match="ENCRYPTION_KEYS"):
        crypto.decrypt(token)
