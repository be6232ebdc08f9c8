"""The page's scripts fit their types, which are the API's; where TypeScript is installed: `make scripts`."""

import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TSC = ROOT / ".cache" / "typescript" / "node_modules" / ".bin" / "tsc"
APP = ROOT / "client" / "static" / "app"


def test_every_script_is_checked():
    assert [path.name for path in APP.glob("*.js") if not path.read_text().startswith("// @ts-check\n")] == []


def test_a_field_that_the_api_has_not_is_found(tmp_path):
    if not TSC.exists():
        pytest.skip("TypeScript is not installed: make scripts")
    wrong = tmp_path / "wrong.js"
    wrong.write_text("// @ts-check\n/** @param {Api.Evidence} one */\nexport const f = (one) => one.qoute;\n")
    types = sorted((ROOT / "client" / "types").glob("*.d.ts"))
    command = [TSC, "--noEmit", "--allowJs", "--target", "es2022", "--lib", "es2023,dom", *types, wrong]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode and "Did you mean 'quote'?" in done.stdout
