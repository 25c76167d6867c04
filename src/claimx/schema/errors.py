"""What may go wrong with input, said in one line."""


class InputError(Exception):
    """Input that cannot be used. `place` names the file (with `#member` or `:line` where known).

    Commands print `error: PLACE: MESSAGE` and go on with the next input, or exit non-zero where nothing is left.
    """

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


def said(error: Exception) -> str:
    """What the operating system says, in one line and without number and name."""
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text"
    return " ".join((getattr(error, "strerror", None) or str(error)).lower().split())
