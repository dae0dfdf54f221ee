"""How many examples a slow property is tried on: a few among all tests, in proportion more where the profile asks for more."""

from hypothesis import settings

USUAL = settings.get_profile("test").max_examples


def few(examples: int) -> int:
    """Return the number under the profile `test`, and as many times more as another profile has more examples."""
    return examples * settings.default.max_examples // USUAL
