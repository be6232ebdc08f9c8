"""A file of keys: named hashes, and what is wrong with one stops the start with its line."""

import pytest

from backend.api.door.keys import Keys, hash_of, keys_in
from backend.settings import Settings, SettingsError


def test_a_file_names_its_keys_and_may_explain_them(tmp_path):
    file = tmp_path / "keys"
    file.write_text(
        f"# who may ask\n\nworkshop sha256:{hash_of('one')}  # the tablets\noffice sha256:{hash_of('two').upper()}\n"
    )
    assert keys_in(file) == {hash_of("one"): "workshop", hash_of("two"): "office"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"workshop my-secret-key\n", "line 1"),
        (b"# nothing\n", "holds no key"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_file_that_holds_something_else_stops_the_start(content, told, tmp_path):
    file = tmp_path / "keys"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=told) as refused:
        keys_in(file)
    assert "my-secret-key" not in str(refused.value)


def test_a_missing_file_stops_the_start(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        keys_in(tmp_path / "keys")


def test_keys_of_settings_and_of_a_file_are_known_together(tmp_path):
    (tmp_path / "keys").write_text(f"office sha256:{hash_of('two')}\n")
    keys = Keys(Settings(_env_file=None, api_keys=("one",), api_keys_file=tmp_path / "keys"))
    assert keys.name_of("two") == "office"
    assert keys.name_of("one") == f"key-{hash_of('one')[:8]}"
    assert keys.name_of("three") is None
