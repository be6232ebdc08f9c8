"""The API's shapes as types for the page's scripts: `python -m tests.docs.page_types > client/types/api.d.ts`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from tests.docs.openapi import document

HEAD = "// Made by `make documents` from the API's description: what its replies hold.\n"
PLAIN = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def types() -> str:
    """A namespace with an interface, or a union of words, for each shape."""
    schemas = json.loads(document())["components"]["schemas"]
    lines = [line for name, schema in sorted(schemas.items()) for line in _declared(name, schema)]
    return HEAD + "declare namespace Api {\n" + "".join(f"  {line}\n" for line in lines) + "}\n"


def _declared(name: str, schema: dict[str, Any]) -> Iterator[str]:
    if "properties" not in schema:
        yield f"type {name} = {_type(schema)};"
        return
    yield f"interface {name} {{"
    for field, kind in sorted(schema["properties"].items()):
        yield f"  {field}: {_type(kind)};"
    yield "}"


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema or "enum" in schema:
        return " | ".join(json.dumps(word) for word in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(_type, schema["anyOf"])))
    if "prefixItems" in schema:
        return f"[{', '.join(map(_type, schema['prefixItems']))}]"
    if schema.get("type") == "array":
        return f"({_type(schema['items'])})[]" if schema.get("items") else "any[]"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {_type(values) if isinstance(values, dict) else 'any'}>"
    return PLAIN.get(schema.get("type", ""), "any")


if __name__ == "__main__":
    sys.stdout.write(types())
