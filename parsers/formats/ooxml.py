"""How the parts of a DOCX or XLSX file hang together: relations lead from one to the other, names do not."""

from __future__ import annotations

from parsers.formats.zipped import Zipped, xml

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


def main_part(parts: Zipped) -> str | None:
    """The name of the main part, ``None`` if no relation leads to one."""
    for kind, name in related_parts(parts, "").values():
        if kind == "officeDocument" and name:
            return name
    return None


def related_parts(parts: Zipped, of: str) -> dict[str, tuple[str, str]]:
    """By the key of a relation of the part ``of`` (``""``: of the file): its kind and the member that it leads to,
    ``""`` for what is outside or missing."""
    folder, _, name = of.replace("\\", "/").rpartition("/")
    found = parts.find(f"{folder}/_rels/{name}.rels")
    related: dict[str, tuple[str, str]] = {}
    if found is None:
        return related
    for element in xml(parts.read(found))[0].iter(_RELATIONS):
        target = element.get("Target") or ""
        path = target if target.startswith("/") else f"{folder}/{target}"
        member = parts.find(_plain(path)) if element.get("TargetMode") != "External" else None
        related[element.get("Id") or ""] = ((element.get("Type") or "").rpartition("/")[2], member or "")
    return related


def _plain(path: str) -> str:
    """``path`` without ``..``."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            kept = kept[:-1]
        elif part not in ("", "."):
            kept.append(part)
    return "/".join(kept)
