"""The spool: on a disk where there is one, one file for a body, read in parts."""

import io
import os
import tempfile
from pathlib import Path

import pytest

from contractmock.contracts.errors import ContractError
from contractmock.mockserver.receiving import spool
from contractmock.mockserver.receiving.spool import PartStore, SpoolError, file_system, spool_folder

MOUNTS = """\
/dev/vda / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
/dev/vdb /tmp/disk xfs rw 0 0
tmpfs /with\\040space tmpfs rw 0 0
/dev/vdc /covered ext4 rw 0 0
tmpfs /covered tmpfs rw 0 0
torn
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/var/tmp", "ext4"),
        ("/tmp", "tmpfs"),
        ("/tmp/deep/below", "tmpfs"),
        ("/tmp/disk/x", "xfs"),
        ("/tmpfs-by-name", "ext4"),
        ("/with space/x", "tmpfs"),
        ("/covered", "tmpfs"),
    ],
)
def test_the_deepest_mount_holds_a_folder(folder: str, kind: str, tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text(MOUNTS)
    assert file_system(folder, table) == kind


def test_a_system_that_tells_nothing_is_believed_to_have_a_disk(tmp_path: Path) -> None:
    assert file_system("/tmp", tmp_path / "absent") == ""


def test_a_folder_in_memory_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/in-memory")
    monkeypatch.setattr(os, "access", lambda *_: True)
    kinds = {"/in-memory": "tmpfs", "/var/tmp": "ext4", ".": "ext4"}
    monkeypatch.setattr(spool, "file_system", kinds.__getitem__)
    assert spool_folder(None) == "/var/tmp"
    kinds["/var/tmp"] = "ramfs"
    assert spool_folder(None) == "."
    kinds["."] = "tmpfs"
    assert spool_folder(None) == "/in-memory"


def test_a_folder_that_cannot_be_written_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/locked")
    monkeypatch.setattr(os, "access", lambda folder, _: folder != "/locked")
    monkeypatch.setattr(spool, "file_system", lambda _: "ext4")
    assert spool_folder(None) == "/var/tmp"


def test_the_users_own_folder_is_taken_or_refused_at_once(tmp_path: Path) -> None:
    assert spool_folder(tmp_path) == str(tmp_path)
    with pytest.raises(ContractError, match=r"^--spool-dir .*absent: cannot be written \(No such"):
        spool_folder(tmp_path / "absent")
    (tmp_path / "file").touch()
    with pytest.raises(ContractError, match="Not a directory"):
        spool_folder(tmp_path / "file")


def stored(store: PartStore, *chunks: bytes) -> io.BufferedIOBase:
    store.begin()
    for chunk in chunks:
        store.write(memoryview(chunk))
    content = store.finish()
    assert isinstance(content, io.BufferedIOBase)
    return content


def test_parts_share_memory_first_and_then_one_file(tmp_path: Path) -> None:
    store = PartStore(str(tmp_path), 10)
    small = stored(store, b"small")
    first = stored(store, b"first", b", and more")
    tiny = stored(store, b"tiny")
    second = stored(store, b"second part")
    assert [type(each) for each in (small, tiny)] == [io.BytesIO] * 2
    assert [each.read() for each in (second, small, first, tiny)] == [
        b"second part",
        b"small",
        b"first, and more",
        b"tiny",
    ]
    store.close()


def test_a_part_in_the_file_is_read_like_any_file(tmp_path: Path) -> None:
    store = PartStore(str(tmp_path), 0)
    stored(store, b"before")
    content = stored(store, bytes(range(100)))
    stored(store, b"behind")
    assert content.seek(90) == 90
    assert content.read(100) == bytes(range(90, 100))
    assert content.read(1) == b""
    assert content.seek(-5, os.SEEK_END) == 95
    assert content.read(2) == bytes([95, 96])
    assert content.seek(1, os.SEEK_CUR) == 98
    assert content.seek(500) == 500
    assert content.read() == b""
    content.seek(0)
    assert content.read() == bytes(range(100))
    content.close()
    store.close()


def test_a_full_disk_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = PartStore(str(tmp_path), 0)
    stored(store, b"x")
    store.close()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    file = type("Full", (), {"write": full, "close": lambda _: None})
    monkeypatch.setattr(store, "_file", file())
    with pytest.raises(SpoolError, match=r"cannot be kept in .* \(No space left on device\)"):
        stored(store, b"y")
