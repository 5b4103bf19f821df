"""A function that fails, to put in the place of one that works."""

from collections.abc import Callable
from typing import NoReturn


def failing(error: BaseException) -> Callable[..., NoReturn]:
    """A function that raises this error, whatever it is called with; also in the place of one that is awaited."""

    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail
