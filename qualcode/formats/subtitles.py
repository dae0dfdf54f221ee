"""Subtitles as transcripts: WebVTT with its voices, and SubRip; each cue is a turn with its time."""

import io
import re

import webvtt

from qualcode.formats.encodings import decoded
from qualcode.formats.material import Material
from qualcode.formats.refusal import Unreadable
from qualcode.formats.turns import seconds
from qualcode.model.span import Span
from qualcode.model.transcript import Turn

_TAG = re.compile(r"<[^>]*>")
_PREFIX = re.compile(r"^([^\W\d_][\w.' -]{0,38}):\s+")


def read_vtt(content: bytes, encoding: str | None) -> Material:
    return _read(content, encoding, "vtt")


def read_srt(content: bytes, encoding: str | None) -> Material:
    return _read(content, encoding, "srt")


def _read(content: bytes, encoding: str | None, kind: str) -> Material:
    text, name = decoded(content, encoding)
    lines = io.StringIO(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    try:
        captions = webvtt.from_buffer(lines, format=kind)
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError, ValueError) as error:
        raise Unreadable("broken_subtitles") from error
    return _material([(caption.voice, caption.text, seconds(caption.start)) for caption in captions.captions], name)


def _material(cues: list[tuple[str | None, str, float]], encoding: str) -> Material:
    """Return the cues as lines "Name: words"; consecutive cues of one speaker make one turn."""
    text = ""
    turns: list[Turn] = []
    for voice, words, start in cues:
        words = " ".join(_TAG.sub("", words).split())
        prefix = _PREFIX.match(words)
        speaker = voice or (prefix[1] if prefix else None)
        if not words:
            continue
        if turns and speaker and speaker == turns[-1].speaker:
            text = f"{text[:-1]} {words[prefix.end() :] if prefix else words}\n"
            turns[-1] = Turn(Span(turns[-1].span.start, len(text) - 1), speaker, turns[-1].seconds)
            continue
        line = f"{speaker}: {words}" if voice else words
        turns.append(Turn(Span(len(text), len(text) + len(line)), speaker, start))
        text += f"{line}\n"
    if not turns:
        raise Unreadable("empty")
    return Material(text, encoding=encoding, turns=tuple(turns))
