"""Files are whole or not there, private until they are done, and never written through a link or into a device."""

import os
import socket
import stat
from pathlib import Path

import pytest

from claimx.files import atomic_file, write_text
from claimx.io.exporters.folders import atomic_folder
from claimx.schema.errors import InputError


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize(("mask", "expected"), [(0o027, 0o640), (0o077, 0o600), (0o000, 0o666)])
def test_a_new_file_has_the_permissions_that_umask_leaves(tmp_path: Path, mask: int, expected: int) -> None:
    old = os.umask(mask)
    try:
        write_text(tmp_path / "new", "x")
    finally:
        os.umask(old)
    assert mode(tmp_path / "new") == expected


def test_an_old_file_keeps_its_permissions(tmp_path: Path) -> None:
    write_text(tmp_path / "old", "x")
    (tmp_path / "old").chmod(0o604)
    write_text(tmp_path / "old", "y")
    assert mode(tmp_path / "old") == 0o604
    assert (tmp_path / "old").read_text() == "y"


def test_until_it_is_done_only_its_owner_reads_it(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "new") as unfinished:
        assert mode(unfinished) == 0o600
        assert unfinished.parent == tmp_path
        assert not (tmp_path / "new").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def make(kind: str, path: Path) -> None:
    if kind == "a symbolic link":
        path.symlink_to(path.with_name("elsewhere"))
    elif kind == "a named pipe":
        os.mkfifo(path)
    elif kind == "a socket":
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(os.path.relpath(path))
    else:
        path.mkdir()


@pytest.mark.parametrize("kind", ["a symbolic link", "a named pipe", "a socket", "a folder"])
def test_nothing_but_a_regular_file_is_written_to(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "out.csv"
    make(kind, path)
    with pytest.raises(InputError, match=f"out.csv: is {kind}"):
        write_text(path, "x")
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("device", ["/dev/null", "/dev/full"])
def test_a_device_is_refused(device: str) -> None:
    with pytest.raises(InputError, match=f"{device}: is a device"):
        write_text(Path(device), "x")
    assert Path(device).is_char_device()


def test_a_link_made_while_the_file_is_written_is_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_text("mine")

    def raced() -> None:
        with atomic_file(tmp_path / "out") as unfinished:
            unfinished.write_text("x")
            (tmp_path / "out").symlink_to(kept)

    with pytest.raises(InputError, match="a symbolic link"):
        raced()
    assert kept.read_text() == "mine"


def test_a_linked_folder_above_is_the_users_own_affair(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_text(tmp_path / "link" / "deep" / "out", "x")
    assert (tmp_path / "real" / "deep" / "out").read_text() == "x"


def test_half_a_character_is_replaced(tmp_path: Path) -> None:
    write_text(tmp_path / "out", "a\ud800")
    assert (tmp_path / "out").read_text() == "a?"


def test_a_folder_is_private_until_it_is_done_and_then_as_umask_has_it(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        with atomic_folder(tmp_path / "out") as unfinished:
            assert mode(unfinished) == 0o700
    finally:
        os.umask(old)
    assert mode(tmp_path / "out") == 0o750


def test_a_linked_folder_is_no_place_for_an_export(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(InputError, match="is a symbolic link"), atomic_folder(tmp_path / "link"):
        pass
    assert list((tmp_path / "real").iterdir()) == []
