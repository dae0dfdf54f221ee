"""Subtitles as transcripts: WebVTT with its voices, and SubRip; each cue is a turn with its time."""

import io
import re

import webvtt

from qualcode.formats.encodings import decoded
from qualcode.formats.material import Line, Material
from qualcode.formats.refusal import Unreadable
from qualcode.formats.times import seconds
from qualcode.model.transcript import Choice

_TAG = re.compile(r"<[^>]*>")


def read_vtt(content: bytes, choice: Choice) -> Material:
    return _read(content, choice, "vtt")


def read_srt(content: bytes, choice: Choice) -> Material:
    return _read(content, choice, "srt")


def _read(content: bytes, choice: Choice, kind: str) -> Material:
    text, name = decoded(content, choice.encoding)
    lines = io.StringIO(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    try:
        captions = webvtt.from_buffer(lines, format=kind)
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError, ValueError) as error:
        raise Unreadable("broken_subtitles") from error
    return _material([(caption.voice, caption.text, seconds(caption.start)) for caption in captions.captions], name)


def _material(cues: list[tuple[str | None, str, float | None]], encoding: str) -> Material:
    """Return the cues as lines; consecutive cues of one speaker make one turn."""
    lines = [Line(" ".join(_TAG.sub("", words).split()), voice, at, joins=True) for voice, words, at in cues]
    if not any(line.text for line in lines):
        raise Unreadable("empty")
    return Material(tuple(line for line in lines if line.text), encoding=encoding)
