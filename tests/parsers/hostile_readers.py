"""Readers that do what a damaged document makes a library do; ``test_apart.py`` has them run apart."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from parsers.formats.unreadable import Unreadable
from parsers.model import Block, Cell, Document, Finding, Link, Place, Severity

WHOLE = Document(
    blocks=(
        Block("一、总体情况", "h1", 0, (), 0, 1, 0.5),
        Block("规章\t3", "tr", 1, (Cell("规章", 0, 1, 2, 1, 2), Cell("3", 1, 2, 1, 2, 3)), 1, 3),
    ),
    format="pdf",
    encoding="",
    title="青禾县2024年政府信息公开工作年度报告",
    metas={"author": "青禾县人民政府办公室"},
    links=(Link("附件.docx", "附件", "attachment", 1),),
    body=(0, 2),
    findings=(Finding("page_cut", Severity.WARNING, "只读了前300页", "301"),),
    parts=((0, 2),),
    places=(Place("page 1 box 72.0,90.0,140.0,104.0"), Place("page 1 box 1,2,3,4", 0.5), Place("page 2")),
)
"""A document with something in every field."""


def read(body: bytes) -> Document:
    """What ``body`` names is done."""
    match body.split(b" ")[0]:
        case b"unreadable":
            raise Unreadable("document_encrypted", "文件有密码")
        case b"raise":
            raise IndexError("list index out of range")
        case b"deep":
            return read(body)
        case b"memory":
            return Document((Block("一" * (1 << 32)),), "pdf", "")
        case b"output":
            return Document(tuple(Block("一" * (1 << 20)) for _ in range(30)), "pdf", "")
        case b"write":
            Path(body.split(b" ")[1].decode()).write_bytes(b"0")
        case b"signal":
            os.kill(os.getpid(), signal.SIGSEGV)
        case b"exit":
            os._exit(3)
        case b"endless":
            while True:
                pass
        case b"chatter":
            sys.stdout.write("noise")
            sys.stdout.flush()
            sys.stderr.write("noise")
        case b"helper":
            os.kill(os.getppid(), signal.SIGKILL)
        case b"half":
            return Document((Block("一\ud800二"),), "pdf", "")
    return WHOLE
