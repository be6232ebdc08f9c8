"""The border to the foreign libraries: their exceptions become ours, once.

`translate_errors` wraps every call into PyMuPDF, Pillow or ezdxf. What they raise on strange files is named here;
anything else is a bug of ours and goes on. Knows nothing of what the calls do.
"""

from __future__ import annotations

import contextlib
import logging
import struct
import traceback
import zlib
from collections.abc import Iterator

from backend.errors import DocumentTooLarge, UnreadableDocument

log = logging.getLogger(__name__)

# parsers meet broken files with whatever Python raises first
OF_PARSERS: tuple[type[BaseException], ...] = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    StopIteration,
    SyntaxError,  # Pillow's word for a broken PNG
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


@contextlib.contextmanager
def translate_errors(*further: type[BaseException]) -> Iterator[None]:
    """Turn foreign exceptions into DocumentError; `further` are the classes of the library at hand."""
    try:
        yield
    except FileNotFoundError:
        raise  # the original is gone: nothing that its bytes could cause
    except (MemoryError, RecursionError) as error:
        traceback.clear_frames(error.__traceback__)  # they hold what was too much
        raise DocumentTooLarge("documents.too_complex") from error
    except (*OF_PARSERS, *further) as error:
        log.info("a document could not be read: %s: %s", type(error).__name__, error)
        raise UnreadableDocument("documents.unreadable") from error
