"""What a CAD file refers to and does not hold: other drawings, images, underlays.

Nothing of it is opened; it is named, so that a gap in the picture is no riddle. Knows nothing of what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath

from ezdxf.document import Drawing

_UNDERLAYS = ("PDFDEFINITION", "DWFDEFINITION", "DGNDEFINITION")


def missing_references(drawing: Drawing) -> tuple[str, ...]:
    """The file names of all references, each once, in the order of the file."""
    paths = [*_external_drawings(drawing), *_external_images(drawing)]
    # they are Windows paths as a rule; that class takes both kinds of slashes
    names = [PureWindowsPath(path).name for path in paths]
    return tuple(dict.fromkeys(name for name in names if name))


def _external_drawings(drawing: Drawing) -> Iterator[str]:
    for block in drawing.blocks:
        if block.block is not None and block.block.is_xref and not len(block):
            yield str(block.block.dxf.get("xref_path", "") or block.name)


def _external_images(drawing: Drawing) -> Iterator[str]:
    for entity in drawing.objects:
        if entity.dxftype() in ("IMAGEDEF", *_UNDERLAYS):
            yield str(entity.dxf.get("filename", ""))
