"""Foreign exceptions are translated where they arise, and a new one shows here."""

from __future__ import annotations

import inspect

import ezdxf
import PIL
import pymupdf
import pytest
from ezdxf.fonts import font_manager
from ezdxf.lldxf import const
from PIL import Image

from backend.documents.border import OF_PARSERS, translate_errors
from backend.documents.cad import drawing as cad
from backend.documents.images import raster
from backend.documents.pages import drawn
from backend.errors import DocumentTooLarge, NotFound, UnreadableDocument


def exceptions_of(*modules) -> set[type[BaseException]]:
    """The exception classes that modules define."""
    found = set()
    for module in modules:
        for _, value in inspect.getmembers(module, inspect.isclass):
            if issubclass(value, Exception) and not issubclass(value, Warning) and value.__module__ != "builtins":
                found.add(value)
    return found


@pytest.mark.parametrize(
    ("library", "covered"),
    [
        (exceptions_of(pymupdf, pymupdf.mupdf), (*OF_PARSERS, *drawn.FOREIGN)),
        (
            {error for error in exceptions_of(PIL, Image) if not issubclass(error, Warning)},
            (*OF_PARSERS, *raster.FOREIGN),
        ),
        (exceptions_of(ezdxf, const, font_manager), (*OF_PARSERS, *cad.DOCUMENTS.foreign)),
    ],
    ids=["pymupdf", "pillow", "ezdxf"],
)
def test_every_exception_of_a_library_is_known(library, covered):
    assert library
    assert {error.__name__ for error in library if not issubclass(error, covered)} == set()


def test_parsers_surprises_become_ours_and_keep_their_cause():
    with pytest.raises(UnreadableDocument) as caught, translate_errors():
        {}["missing"]
    assert isinstance(caught.value.__cause__, KeyError)


@pytest.mark.parametrize("error", [MemoryError(), RecursionError()])
def test_what_takes_too_much_is_too_large(error):
    with pytest.raises(DocumentTooLarge), translate_errors():
        raise error


@pytest.mark.parametrize("error", [FileNotFoundError(), NotFound("page.not_found"), KeyboardInterrupt()])
def test_what_no_file_causes_goes_on(error):
    with pytest.raises(type(error)), translate_errors():
        raise error
