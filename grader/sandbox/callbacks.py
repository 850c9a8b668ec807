"""Trusted functions that a submission may call during one call of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .codec import Decoder, Encoder
from .errors import Violation

__all__ = ["Callbacks"]

TEXT = 4000


class Callbacks:
    """Serves the trusted functions among the arguments of one call.

    Parameters
    ----------
    owner : object
        The sandbox that calls back.
    functions : sequence of callable
        By the number under which they were sent.
    budget : int
        How many calls are served.

    Attributes
    ----------
    failure : AssertionError or None
        What a function raised that decides the check, whatever the submission makes of it.
    """

    def __init__(self, owner: object, functions: Sequence[Callable[..., Any]], budget: int) -> None:
        self._owner = owner
        self._functions = functions
        self._left = budget
        self.failure: AssertionError | None = None

    def serve(self, number: int, payload: Any, body: memoryview) -> tuple[Any, list[memoryview]]:
        """Call the function that is asked for; return the header and body of the answer."""
        if type(payload) is not list or len(payload) != 3 or type(payload[0]) is not int:
            raise Violation("it calls back in the wrong form")
        which, arguments, keywords = payload
        if not 0 <= which < len(self._functions) or not self._left:
            raise Violation("it calls back a function it was not given, or too often")
        self._left -= 1
        decoder = Decoder(body)
        positional, named = decoder.decode(arguments), decoder.decode(keywords)
        decoder.finish()
        if type(positional) is not list or type(named) is not dict:
            raise Violation("it calls back in the wrong form")
        encoder = Encoder(self._owner)
        try:
            tree = encoder.encode(self._functions[which](*positional, **named))
        except AssertionError as error:
            self.failure = error
            return [number, "error", ["RuntimeError", "the check has failed already"]], []
        except Exception as error:
            return [number, "error", [type(error).__name__, str(error)[:TEXT]]], []
        return [number, "value", tree], encoder.body
