"""Reads the data files: YAML, safely, with libyaml where it is there (ten times as fast)."""

from __future__ import annotations

from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str) -> Any:
    """The data in ``text``. Raises ``yaml.YAMLError``, with line and column, where it is not YAML."""
    return yaml.load(text, Loader=_LOADER)
