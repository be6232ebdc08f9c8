"""The house's own rules: who imports whom, how long things may be, and that each module says what it is."""

import ast
import collections
import functools
import itertools
import statistics
from pathlib import Path

import pytest

from tests.sources import tree

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for folder in ("backend", "client") for path in (ROOT / folder).rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 80
LARGEST_FOLDER = 14  # files, so that a folder is read at a glance

# Rooms by floor: a module imports from its own room and from those on floors below, so that no two on one floor meet.
FLOORS = (
    ("errors", "generation", "geometry", "languages", "own_folder", "pictures", "setup", "vocabulary"),
    ("documents", "sessions", "settings", "workers"),
    ("planning", "reading"),
    ("answering", "engines"),
    ("desk", "qwen_vision_service"),
    ("api",),
    ("app",),
    ("commands",),
    ("main",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS, start=1) for room in rooms}
MOST_ROOMS, MOST_FLOORS = 22, 9
# Foreign packages and the only places that may import them.
VLLM = ("backend/engines/vllm/",)
ONLY_IN = {
    "vllm": VLLM,
    "torch": ("backend/engines/", "client/"),
    "pymupdf": ("backend/documents/",),
    "fitz": (),
    "ezdxf": ("backend/documents/",),
    "PIL": ("backend/documents/", *VLLM, "client/"),
    "fastapi": ("backend/api/", "backend/app.py", "backend/commands/", "client/"),
    "obstore": ("backend/sessions/",),
    "redis": ("backend/api/door/counters.py",),
    "memcachio": ("backend/api/door/counters.py",),
    "onnxruntime": ("backend/reading/ocr/",),
    "rapidocr": ("backend/reading/ocr/",),
    "gradio": ("client/",),
    "ray": ("backend/engines/ray.py",),
}


@functools.cache
def statements(path):
    """All statements and handlers of a file, without the expressions in them, which are most of a tree."""
    found = [tree(path)]
    for node in found:
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, field, ())
            found += inner if isinstance(inner, list) else ()
    return found[1:]


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def is_for_types(test):
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def for_types_only(path):
    """Lines inside `if TYPE_CHECKING:`, which are not imported."""
    tests = [node for node in statements(path) if isinstance(node, ast.If) and is_for_types(node.test)]
    return {line for node in tests for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}


@functools.cache
def imports(path, types=False):
    """Modules that a file really imports, at its top or inside a function; with `types` those for types only too."""
    unreal = set() if types else for_types_only(path)
    found = set()
    for node in statements(path):
        if getattr(node, "lineno", 0) in unreal:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def room_of(module):
    """`reading` of `backend.reading.sheet`; empty for the package itself and whatever lies elsewhere."""
    top, _, rest = module.partition(".")
    return rest.split(".")[0] if top == "backend" else ""


def test_imports_run_down_from_floor_to_floor():
    rooms = {path: room_of(name_of(path)) for path in MODULES if room_of(name_of(path))}
    not_down = {
        (name_of(path), module)
        for path, own in rooms.items()
        for module in imports(path, types=True)
        if room_of(module) not in ("", own) and FLOOR[room_of(module)] >= FLOOR[own]
    }
    assert len(rooms) > 100 and not_down == set()


def test_every_room_of_the_service_has_its_floor():
    assert {room_of(name_of(path)) for path in MODULES} - {""} == set(FLOOR)
    assert len(FLOOR) <= MOST_ROOMS and len(FLOORS) <= MOST_FLOORS


def test_foreign_packages_stay_where_they_belong():
    found = {
        (package, user)
        for path in MODULES
        for package in {module.partition(".")[0] for module in imports(path)} & ONLY_IN.keys()
        if not (user := str(path.relative_to(ROOT))).startswith(ONLY_IN[package])
    }
    assert found == set()


def test_there_is_no_circle_of_imports():
    known = {name_of(path): path for path in MODULES}
    edges = {
        name: {module for module in imports(path, types=True) if module in known} - {name}
        for name, path in known.items()
    }
    done = set()

    def walk(name, trail):
        assert name not in trail, " → ".join((*trail[trail.index(name) :], name))
        if name not in done:
            for module in edges[name]:
                walk(module, (*trail, name))
            done.add(name)

    for name in known:
        walk(name, ())


def test_a_module_opens_with_what_it_is():
    opened = {name_of(path): ast.get_docstring(tree(path)) or "" for path in MODULES if path.name != "__init__.py"}
    assert [name for name, text in opened.items() if not 1 <= len(text.splitlines()) <= 30] == []


def test_nothing_is_too_long():
    assert [name_of(path) for path in MODULES if len(path.read_text().splitlines()) > LONGEST_FILE] == []
    every = [(name_of(path), function) for path in MODULES for function in functions(path)]
    assert [(name, function.name) for name, function in every if length(function) > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("top", ["backend", "client", "bench", "tests"])
def test_no_folder_holds_too_many_files(top):
    folders = collections.Counter(path.parent for path in (ROOT / top).rglob("*.py"))
    assert folders and [folder for folder, files in folders.items() if files > LARGEST_FOLDER] == []


def test_a_name_of_a_class_means_one_thing():
    names = [node.name for path in MODULES for node in tree(path).body if isinstance(node, ast.ClassDef)]
    assert len(names) > 200
    assert {name: count for name, count in collections.Counter(names).items() if count > 1} == {}


def functions(path):
    return [node for node in statements(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length(function):
    return (function.end_lineno or function.lineno) - function.lineno + 1


def test_most_functions_are_short():
    lengths = [length(function) for function in itertools.chain.from_iterable(map(functions, MODULES))]
    assert statistics.median(lengths) <= 10
    assert statistics.quantiles(lengths, n=20)[-1] <= 45


def catches_all(handler):
    """Catches everything, and does not raise it again."""
    everything = handler.type is None or ast.unparse(handler.type) in ("Exception", "BaseException")
    return everything and not any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def test_only_outermost_loops_catch_everything():
    handlers = {
        str(path.relative_to(ROOT))
        for path in MODULES
        for node in statements(path)
        if isinstance(node, ast.ExceptHandler) and catches_all(node)
    }
    assert handlers <= {"backend/workers/child.py"}
