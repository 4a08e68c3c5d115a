"""What every reader raises for bytes that it cannot read."""


class Unreadable(ValueError):
    """The bytes cannot be read as a report. The message says why and what would help; ``kind`` is one stable word."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
