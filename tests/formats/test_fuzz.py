"""Whatever is wrong in a file, its reader reads it or refuses it in a sentence; `make fuzz` tries far more."""

import io
import zipfile

import pytest

from tests.formats import fuzzing

CASES, SLOW_CASES = 40, 20
MANY, MANY_SLOW = 10_000, 3_000
SLOW = {"archive/a.qualcode", "template/a.docx"}
"""What is read into a database, or by a whole program for documents, each time."""

LONG = [pytest.mark.fuzz, pytest.mark.timeout(3600)]


@pytest.mark.parametrize("file", fuzzing.CORPUS)
def test_a_sound_file_is_read(file):
    assert fuzzing.outcome(file, fuzzing.sound(file)) == "read"


@pytest.mark.parametrize(("file", "count"), [
    *[(file, SLOW_CASES if file in SLOW else CASES) for file in fuzzing.CORPUS],
    *[pytest.param(file, MANY_SLOW if file in SLOW else MANY, marks=LONG) for file in fuzzing.CORPUS],
])  # fmt: skip
def test_broken_files_are_read_or_refused_in_a_sentence_but_never_break_the_reader(file, count):
    with fuzzing.bounded_memory():
        for number, damaged in enumerate(fuzzing.cases(file, count)):
            try:
                assert fuzzing.outcome(file, damaged) in {"read", "refused"}
            except Exception as broken:
                broken.add_note(f"case {number} of {count} of {file}")
                raise


def garbled(content: bytearray, picture: zipfile.ZipInfo) -> None:
    begins = picture.header_offset + 30 + len(picture.filename)
    content[begins : begins + picture.compress_size] = b"\xff" * picture.compress_size


def locked(content: bytearray, picture: zipfile.ZipInfo) -> None:
    listed = content.rindex(picture.filename.encode()) - 46
    assert content[listed : listed + 4] == b"PK\x01\x02"
    content[listed + 8] |= 1


@pytest.mark.parametrize("harm", [garbled, locked])
def test_a_template_is_refused_where_only_a_picture_in_it_cannot_be_read(harm):
    content = bytearray(fuzzing.sound("template/a.docx"))
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        picture = container.getinfo("docProps/thumbnail.jpeg")
    harm(content, picture)
    assert fuzzing.outcome("template/a.docx", bytes(content)) == "refused"
