# SPDX-License-Identifier: AGPL-3.0-or-later
import io
import json
import zipfile

import pytest

from eventforum.keeping import archive
from eventforum.keeping.archive import Damaged, Manifest, Writer

ROWS = [b"1\tone\n2\tt", b"wo\\nlines\n"]


class Pipe(io.RawIOBase):
    """Takes bytes and cannot go back, like a pipe."""

    def __init__(self):
        self.taken = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.taken += data
        return len(data)


def made():
    pipe = Pipe()
    writer = Writer(
        pipe, Manifest("2026-11-23T07:00:00+00:00", "1.0", [["events", "0001_initial"]])
    )
    writer.add("rows/things.copy", ROWS, columns=["id", "name"])
    writer.add("media/a/picture.webp", [bytes(range(256)) * 400])
    writer.close()
    return bytes(pipe.taken)


@pytest.fixture
def kept(tmp_path):
    def keep(data):
        path = tmp_path / "backup.zip"
        path.write_bytes(data)
        return path

    return keep


def test_an_archive_that_went_down_a_pipe_is_read_back_whole(kept):
    with archive.opened(kept(made())) as (opened, manifest):
        assert b"".join(archive.blocks(opened, "rows/things.copy")) == b"".join(ROWS)
        assert [(name, entry.rows) for name, entry in manifest.of("rows")] == [("things.copy", 2)]
        assert [name for name, _ in manifest.of("media")] == ["a/picture.webp"]
        assert manifest.rows() == 2


def test_an_archive_cut_short_anywhere_is_refused(kept):
    whole = made()

    for length in range(0, len(whole) - 1, 37):
        with pytest.raises(Damaged), archive.opened(kept(whole[:length])):
            pass


def test_an_archive_with_a_changed_byte_is_refused_or_the_same(kept):
    whole = made()
    told = []
    for place in range(0, len(whole), 23):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        try:
            with archive.opened(kept(bytes(changed))) as (opened, manifest):
                # Bytes that nobody reads (times, flags) may change; what they vouch for may not.
                assert b"".join(archive.blocks(opened, "rows/things.copy")) == b"".join(ROWS)
                assert manifest.rows() == 2
        except Damaged as refusal:
            told.append(str(refusal))
    assert len(told) > 20


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", '{"entries": {"a": 1}}', '{"entries": {}, "format": 9}']
)
def test_a_file_without_a_manifest_of_ours_is_refused(kept, text):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as other:
        other.writestr("manifest.json", text)

    with pytest.raises(Damaged), archive.opened(kept(stream.getvalue())):
        pass


def test_an_archive_of_another_form_says_so(kept):
    stream = io.BytesIO()
    told = {"made_at": "", "portal": "", "migrations": [], "entries": {}, "format": 2}
    with zipfile.ZipFile(stream, "w") as other:
        other.writestr("manifest.json", json.dumps(told))

    with pytest.raises(Damaged, match="form 2; this portal reads form 1"):
        archive.opened(kept(stream.getvalue())).__enter__()


def test_what_is_no_zip_or_not_there_is_refused(kept, tmp_path):
    for path in (kept(b"no zip"), tmp_path / "missing.zip"):
        with pytest.raises(Damaged), archive.opened(path):
            pass
