"""What the cells of the stream are, before any form is looked at."""

from __future__ import annotations

from typing import Final


class Kind:
    """What a token is. A value with a key is none that can be read.

    Plain numbers and no ``Enum``: they are asked for thousands of times a page, and a member takes four times as long
    to look up.
    """

    VALUE: Final = 0
    BLANK: Final = 1
    UNIT: Final = 2
    LABEL: Final = 3
    PROSE: Final = 4
