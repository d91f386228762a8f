"""What no second run forgives: a promise to a person was broken, whatever the machine was busy with."""


class Broken(AssertionError):
    """Lost, doubled, out of place, or shown otherwise than stored: CI tries a failed test again, but not this."""


def holds(promise: bool, broken: object) -> None:
    """Raises `Broken` with what is broken, unless the promise holds."""
    if not promise:
        raise Broken(broken)
