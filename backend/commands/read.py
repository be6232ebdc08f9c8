"""`python main.py read FILE`: everything that stands on a drawing, as a table, JSON, CSV, or drawn on the page."""

from __future__ import annotations

import argparse
import asyncio
import csv
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from backend.commands.ask import local_services, print_warnings, progress_bar, receive
from backend.desk.intake import check_page
from backend.errors import DrawingChatError
from backend.geometry import Box
from backend.languages import sentence
from backend.own_folder import own_temp_folder
from backend.reading.sheet import Sheet
from backend.settings import SettingsError

COLUMNS = ("page", "what", "kind", "text", "value", "unit", "tolerance", "confidence", "x1", "y1", "x2", "y2")
COLOURS = {"dimension": "#d00000", "title": "#0050d0", "table": "#008040", "view": "#a000a0", "note": "#b06000"}
Row = tuple[str, ...]
Marked = tuple[float, float, float, float, str, str]


def parser() -> argparse.ArgumentParser:
    """The arguments of the command."""
    found = argparse.ArgumentParser(prog="python main.py read", description="Print what stands on a drawing.")
    found.add_argument("file", type=Path)
    found.add_argument("--page", type=int, help="only this page, from 1")
    output = found.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help="print the sheets as JSON")
    output.add_argument("--csv", action="store_true", help="print one line for each thing that was found")
    found.add_argument("--overlay", type=Path, metavar="PNG", help="draw what was found on the page's image")
    return found


def main(arguments: list[str]) -> int:
    """Print or draw what stands on a file; 2 where that cannot be done, the reason on stderr."""
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        with own_temp_folder():
            return asyncio.run(_read(options))
    except SettingsError as error:
        print(error, file=sys.stderr)
    except DrawingChatError as error:
        print(sentence(error.key, "en", **error.values), file=sys.stderr)
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 2


async def _read(options: argparse.Namespace) -> int:
    file = receive(options.file)
    async with local_services("reader") as services:
        record = await services.intake.add(file)
        if options.page is not None:
            check_page(record, options.page)
        with progress_bar() as bar:
            task = bar.add_task("reading", total=len(record.pages))
            async for step in services.intake.wait(record, options.page):
                bar.update(task, completed=step.done, total=step.total)
        sheets = await services.intake.sheets(record)
        wanted = [sheet for page, sheet in sheets.items() if options.page in (None, page)]
        for number, sheet in enumerate(wanted):
            print_warnings(record if number == 0 else record.model_copy(update={"notices": ()}), sheet, "en")
        if options.overlay is not None:
            for sheet in wanted:
                png = await services.intake.overlay(record, sheet.page, list(_marks(sheet)))
                target = _page_path(options.overlay, sheet.page, len(wanted))
                await asyncio.to_thread(target.write_bytes, png)
                print(target, file=sys.stderr)
    _print(options, wanted)
    return 0


def _print(options: argparse.Namespace, sheets: list[Sheet]) -> None:
    if options.json:
        print(json.dumps([sheet.model_dump(mode="json") for sheet in sheets], ensure_ascii=False, indent=2))
    elif options.csv:
        csv.writer(sys.stdout).writerows([COLUMNS, *(row for sheet in sheets for row in _rows(sheet))])
    elif options.overlay is None:
        grid = Grid(*COLUMNS[:8])
        for sheet in sheets:
            for row in _rows(sheet):
                grid.add_row(*row[:8])
        Console().print(grid)


def _rows(sheet: Sheet) -> Iterator[Row]:
    """One line for each thing: what it is, its text, its meaning where it has one, and its place."""
    page = str(sheet.page)
    for entry in sheet.title_block:
        yield (page, "title", entry.field.value, entry.value, "", "", "", *_place(entry.confidence, entry.box))
    for callout in sheet.callouts:
        deviations = [f"{value:+g}" for value in (callout.upper, callout.lower) if value is not None]
        tolerance = callout.fit or "/".join(deviations)
        value = "" if callout.value is None else f"{callout.value:g}"
        fields = (callout.kind.value, callout.text, value, callout.unit or "", tolerance)
        yield (page, "dimension", *fields, *_place(callout.confidence, callout.box))
    for table in sheet.tables:
        for row in table.rows:
            text = " | ".join(cell.text for cell in row.cells)
            yield (page, "table", table.kind.value, text, "", "", "", *_place(table.confidence, row.box))
    for view in sheet.views:
        yield (page, "view", view.kind, view.label, "", "", "", *_place(view.confidence, view.box))
    for note in sheet.notes:
        yield (page, "note", note.number, note.text, "", "", "", *_place(note.confidence, note.box))


def _place(confidence: float, box: Box) -> Row:
    return (f"{confidence:.2f}", *(f"{value:.0f}" for value in (box.x1, box.y1, box.x2, box.y2)))


def _marks(sheet: Sheet) -> Iterator[Marked]:
    for row in _rows(sheet):
        x1, y1, x2, y2 = (float(value) for value in row[8:])
        label = row[2] if row[1] == "title" else row[3] if row[1] == "dimension" else ""
        yield x1, y1, x2, y2, COLOURS[row[1]], label


def _page_path(target: Path, page: int, pages: int) -> Path:
    return target if pages == 1 else target.with_stem(f"{target.stem}-{page}")
