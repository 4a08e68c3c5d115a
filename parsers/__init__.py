"""Read annual reports: bytes and hints in, values out. Pure: no network, no database, no clock."""

PARSER_VERSION = "1"
"""Changes whenever the same bytes may read differently; every record carries the version that made it."""
