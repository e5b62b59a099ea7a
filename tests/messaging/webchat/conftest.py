"""The brain is replaced at its one seam, as for all channels."""

from tests.messaging.delivery.conftest import _forget, brain

__all__ = ["_forget", "brain"]
