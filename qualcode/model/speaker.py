"""Names of speakers: which are interviewers', which a machine gave, and which transcribers use."""

import re

_ASKS = re.compile(
    r"p|q|t|tanya|penanya|(?:pewawancara|peneliti|interviewer|researcher|moderator|enumerator|fasilitator|facilitator|"
    r"entrevistadora?|investigadora?|moderadora?|enquêteur|enquêtrice)\b.{0,40}",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"(?:(?:unknown |unidentified )?speaker|pembicara|spk)[ _-]?(?:\d{1,3}|[a-z])?|s\d\d", re.IGNORECASE
)
_CODE = re.compile(r"[A-Z]{1,3}\d{1,3}")
_BESIDE = re.compile(r"\s\([^()]*\)$")
_USUAL = re.compile(
    r"(?!(?:no|rt|rw|km|bab|hal|psl|art|jl|kg|ha|rp)-?\d)[a-z]{1,3}-?\d{1,3}|[pqatrjni]|r[ou]|tanya|jawab|penanya|penjawab|"
    r"(?:pewawancara|peneliti|informan(?:t)?|narasumber|responden|partisipan|subjek|interviewer|interviewee|researcher|"
    r"moderator|fasilitator|facilitator|enumerator|entrevistad(?:or|ora|o|a)|investigadora?|moderadora?|participante|"
    r"enquêt(?:eur|rice)|enquêtée?|interviewée?|befragte[r]?|respondent|participant|subject|speaker|pembicara|peserta|host|guest)"
    r"(?:[ _-]?(?:\d{1,3}|[a-z]|utama|kunci|pendukung|satu|dua|tiga|one|two|three))?",
    re.IGNORECASE,
)

_ROLE = re.compile(
    r"(?:pewawancara|peneliti|informan(?:t)?|narasumber|responden|partisipan|subjek|interviewer|interviewee|researcher|"
    r"moderator|fasilitator|facilitator|enumerator|respondent|participant|subject)(?:[ _-]?(?:\d{1,3}|utama|kunci|pendukung))?",
    re.IGNORECASE,
)


def asks(name: str) -> bool:
    """Return whether the name is one that interviewers go by; P9 is a participant, P alone the Indonesian “pewawancara”."""
    return _ASKS.fullmatch(name.strip()) is not None


def machine(name: str, names: tuple[str, ...] = ()) -> bool:
    """Return whether a program gave the name to a voice: SPEAKER_01, Speaker 1, S00; S01 only among `names` with S00."""
    name = name.strip()
    if _MACHINE.fullmatch(name) is None:
        return False
    return not re.fullmatch(r"s\d\d", name, re.IGNORECASE) or any(other.lower() == "s00" for other in (*names, name))


def as_code(name: str) -> str | None:
    """Return the name where it has the form of an informant's code name such as I1."""
    return name if _CODE.fullmatch(name) else None


def usual(name: str) -> bool:
    """Return whether transcribers use the name for whoever speaks: P, I1, Narasumber, Speaker 2."""
    return _USUAL.fullmatch(bare(name)) is not None


def bare(name: str) -> str:
    """Return the name without what stands in brackets behind it."""
    return _BESIDE.sub("", name).strip()


def role(name: str) -> str | None:
    """Return the word where it names a part in an interview, such as Informan or Interviewer, and nobody in it by name."""
    return name if _ROLE.fullmatch(bare(name)) else None
