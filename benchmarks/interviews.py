"""Studies of a wanted size: interviews in Indonesian-like words, a codebook tree, informants, coders, codings and their trail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count

import numpy as np
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from qualcode.model.code import Code, Codebook, Kind, Polarity
from qualcode.model.event import Verb, act
from qualcode.model.project import Group, Role
from qualcode.model.source import Technique
from qualcode.model.text import CONTEXT, fingerprint
from qualcode.services import people, projects
from qualcode.services.codings import UNREVIEWED
from qualcode.store.database import writing
from qualcode.store.records import (
    CodeRecord,
    CodingRecord,
    EventRecord,
    InformantRecord,
    MembershipRecord,
    PersonRecord,
    ProjectRecord,
    SourceFileRecord,
    SourceInformantRecord,
    SourceRecord,
    SourceTextRecord,
    SpeakerRecord,
    TurnRecord,
)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a study is; in each interview `most` codings are of one code without codes below it, `MOST` in the tree."""

    interviews: int
    words: int  # in each interview
    codes: int
    codings: int  # in each interview
    most: int
    informants: int


L = Size(interviews=500, words=10_000, codes=200, codings=400, most=20, informants=250)
M = Size(interviews=50, words=5_000, codes=200, codings=400, most=20, informants=50)
BEGAN = datetime(2024, 1, 8, 9, tzinfo=UTC)
CODERS = ("Rina", "Dewi", "Bagus")
SHARES = (0.7, 0.15, 0.1, 0.05)
GROUPS = ("pemerintah", "pelaksana", "kepala desa", "kader", "pengusaha", "masyarakat")
ROLES = ("camat", "kepala seksi", "petugas loket", "kepala desa", "kader posyandu", "pedagang", "petani", "warga")
FUNCTION_WORDS = (
    "yang dan di itu ini saya kami kita mereka tidak ada sudah belum akan bisa untuk dengan dari ke pada juga karena kalau "
    "tapi jadi seperti lebih masih harus saja lagi atau oleh dalam waktu hari orang banyak sekali pak bu memang begitu"
).split()
ROOTS = (
    "layan urus daftar warga desa camat kantor surat izin usaha tanah rumah jalan pasar sekolah anak ibu bapak keluarga kerja "
    "petugas pegawai pimpin atur ubah bangun jaring sinyal telepon data sistem aplikasi cetak kirim terima bayar biaya murah "
    "mahal cepat lambat mudah sulit jauh dekat antre tunggu datang pulang bawa berkas lengkap kurang tahu paham latih bimbing "
    "dampak manfaat hambat dukung percaya takut senang kecewa harap usul lapor catat periksa sah tolak setuju rapat musyawarah "
    "anggar dana bantu hibah program kebijakan inovasi cipta guna pakai coba gagal hasil untung rugi sehat sakit obat klinik "
    "lahir mati nikah pindah akta kartu keluarga umur muda tua tani sawah panen dagang jual beli modal pinjam hutang tabung"
).split()
FORMS = (
    "{}", "me{}", "ber{}", "di{}", "ter{}", "pe{}", "{}an", "{}kan", "{}nya", "pe{}an", "per{}an", "ke{}an", "me{}kan",
    "di{}kan", "{}-{}", "me{}i",
)  # fmt: skip
WORDS = tuple(dict.fromkeys([*FUNCTION_WORDS, *(form.replace("{}", root) for form in FORMS for root in ROOTS)]))
CHANCES = 1 / np.arange(3, len(WORDS) + 3)
CHANCES /= CHANCES.sum()
MOST = 1  # among the codes that can be laid, in tree order
POLARITIES = tuple(polarity.value for polarity in Polarity)


@dataclass(frozen=True, slots=True)
class Interview:
    """A text with its turns (start, end, speaker, seconds) and codings as arrays: start, end, code, coder, polarity, turn."""

    text: str
    turns: list[tuple[int, int, str, float]]
    codings: dict[str, np.ndarray]


@dataclass(frozen=True, slots=True)
class Desk:
    """What codings are laid with: codes as (id, guid, short id), coders' ids, and the next revision of the project."""

    project: int
    codes: Sequence[tuple[int, str, str]]
    coders: list[int]
    revisions: Iterator[int]


def build(engine: Engine, size: Size, *, seed: int = 7, only: int | None = None) -> int:
    """Store a study of the size and return its project's id; `only` keeps a single interview of it, by number.

    Everything is laid in bulk: 200,000 gestures would take the measurement's time.
    """
    codes = tuple(_codes(size.codes))
    with writing(engine) as session:
        me = people.local_person(session, datetime.now(UTC)).id
        groups = [Group(f"g{at}", {"id": name, "en": name}) for at, name in enumerate(GROUPS)]
        book = Codebook("bench", {"id": "Buku kode"}, codes)
        name = f"Studi {size.interviews} x {size.words}" + (f" ({only})" if only is not None else "")
        project = projects.create_project(session, act(me), name, groups=groups, codebook=book).id
        stored = session.execute(
            select(CodeRecord.id, CodeRecord.guid, CodeRecord.short_id)
            .where(CodeRecord.project_id == project, CodeRecord.codable)
            .order_by(CodeRecord.id)
        )
        desk = Desk(project, stored.all(), [me, *_coders(session, project)], count(2))
        who = _informants(session, project, size, seed)
        numbers = range(size.interviews) if only is None else (only,)
        for number in numbers:
            made = interview(size, number, seed, len(desk.codes))
            source = _source(session, project, number, made, who[number % size.informants])
            _lay(session, desk, source, made, _guids(seed, number))
        session.get_one(ProjectRecord, project).revision = 1 + size.codings * len(numbers)
    return project


def interview(size: Size, number: int, seed: int, codable: int) -> Interview:
    """Return the interview of that number, always the same for the same seed."""
    chance = np.random.default_rng([seed, number])
    names = ("P", f"I{number % size.informants + 1}")
    tokens = [WORDS[at] for at in chance.choice(len(WORDS), size.words, p=CHANCES)]
    begins, at, asking = [], 0, True
    while at < size.words:
        begins.append(at)
        at += int(chance.integers(8, 25) if asking else chance.integers(30, 140))
        asking = not asking
    separators = [" "] * size.words
    for turn, at in enumerate(begins):
        tokens[at] = f"{names[turn % 2]}:"
        if at:
            separators[at - 1] = "\n"
            tokens[at - 1] += "?" if turn % 2 else "."
    separators[-1] = ""
    text = "".join(token + separator for token, separator in zip(tokens, separators, strict=True))
    lengths = np.array([len(token) for token in tokens])
    starts = np.concatenate(([0], np.cumsum(lengths + 1)[:-1]))
    ends = starts + lengths
    edges = [*begins[1:], size.words]
    turns = [
        (int(starts[first]), int(ends[last - 1]), names[turn % 2], first * 0.4)
        for turn, (first, last) in enumerate(zip(begins, edges, strict=True))
    ]
    return Interview(text, turns, _spans(chance, size, starts, ends, np.array(begins), codable))


def _spans(
    chance: np.random.Generator, size: Size, starts: np.ndarray, ends: np.ndarray, begins: np.ndarray, codable: int
) -> dict[str, np.ndarray]:
    """Return codings at words; none overlaps another by the same coder with the same code."""
    slots = np.linspace(1, len(starts) - 60, size.most + 1).astype(int)
    first = slots[:-1] + chance.integers(0, np.diff(slots) // 2)
    lengths = np.minimum(chance.integers(4, 40, size.most), np.diff(slots) // 2)
    many = 2 * size.codings
    ranks = 1 / np.arange(2, codable + 2)
    ranks[MOST] = 0
    middles = chance.integers(1, len(starts) - 60, max(1, size.codings // 4))
    near = chance.choice(middles, many) + chance.integers(-12, 12, many)
    other = {
        "at": np.clip(near, 1, len(starts) - 60),
        "words": chance.integers(3, 55, many),
        "code": chance.choice(codable, many, p=ranks / ranks.sum()),
    }
    coder = chance.choice(len(SHARES), many, p=SHARES)
    kept = _apart(other["at"], other["at"] + other["words"], other["code"] * len(SHARES) + coder)[: size.codings - size.most]
    at = np.concatenate((first, other["at"][kept]))
    last = np.minimum(at + np.concatenate((lengths, other["words"][kept])), len(starts) - 1)
    order = np.lexsort((last, at))
    turn = np.searchsorted(begins, at, side="right") - 1
    columns = {
        "start": starts[at],
        "end": ends[last],
        "code": np.concatenate((np.full(size.most, MOST), other["code"][kept])),
        "coder": np.concatenate((np.zeros(size.most, int), coder[kept])),
        "polarity": chance.choice(len(POLARITIES), len(at), p=(0.4, 0.3, 0.2, 0.1)),
        "turn": turn,
    }
    return {name: values[order] for name, values in columns.items()}


def _apart(first: np.ndarray, last: np.ndarray, group: np.ndarray) -> np.ndarray:
    """Return in their order the candidates that touch no earlier one of the same group."""
    kept, taken = [], {}
    for at, (start, end, own) in enumerate(zip(first.tolist(), last.tolist(), group.tolist(), strict=True)):
        spans = taken.setdefault(own, [])
        if all(end < other or stop < start for other, stop in spans):
            spans.append((start, end))
            kept.append(at)
    return np.array(kept, dtype=int)


def _codes(number: int) -> Iterator[Code]:
    """Yield a tree: folders that cannot be laid, under each of them codes, and codes below those."""
    chance = np.random.default_rng(number)
    tops = max(1, number // 20)
    kinds = (Kind.INDICATOR, Kind.FACTOR)
    below = count()
    for top in range(tops):
        yield _code(chance, f"K{top + 1}", None, top, kinds[top % 2], codable=False)
    while (at := next(below)) < number - tops:
        top, place = at % tops + 1, at // tops
        parent = f"K{top}" if place % 4 == 0 else f"K{top}.{place // 4 + 1}"
        short = f"K{top}.{place // 4 + 1}" if place % 4 == 0 else f"{parent}.{place % 4}"
        yield _code(chance, short, parent, place, Kind.THEME, codable=True)


def _code(chance: np.random.Generator, short: str, parent: str | None, position: int, kind: Kind, *, codable: bool) -> Code:
    words = [WORDS[at] for at in chance.integers(len(FUNCTION_WORDS), len(WORDS), 40)]
    label = " ".join(words[:3]).capitalize()
    return Code(
        guid=short, short_id=short, label={"id": label, "en": label}, parent=parent, position=position, kind=kind,
        definition={"id": " ".join(words[3:25])}, include={"id": " ".join(words[25:33])}, exclude={"id": " ".join(words[33:])},
        colour=f"#{chance.integers(0x303030, 0xb0b0b0):06x}", codable=codable,
    )  # fmt: skip


def _coders(session: Session, project: int) -> list[int]:
    guids = _guids(10**5)
    records = [PersonRecord(guid=next(guids), name=name, language=None, created_at=BEGAN) for name in CODERS]
    session.add_all(records)
    session.flush()
    session.add_all(MembershipRecord(project_id=project, person_id=one.id, role=Role.CODER.value) for one in records)
    return [record.id for record in records]


def _informants(session: Session, project: int, size: Size, seed: int) -> list[int]:
    chance, guids = np.random.default_rng(seed), _guids(seed, 10**6)
    records = [
        InformantRecord(
            guid=next(guids),
            project_id=project,
            code=f"I{at + 1}",
            role=ROLES[chance.integers(len(ROLES))],
            group=f"g{at % len(GROUPS)}",
            position=at,
            attributes={
                "umur": str(chance.integers(19, 70)),
                "jenis_kelamin": "LP"[chance.integers(2)],
                "pendidikan": ("SD", "SMP", "SMA", "S1", "S2")[chance.integers(5)],
            },
        )
        for at in range(size.informants)
    ]
    session.add_all(records)
    session.flush()
    return [record.id for record in records]


def _source(session: Session, project: int, number: int, made: Interview, informant: int) -> int:
    sha = fingerprint(made.text)
    record = SourceRecord(
        guid=next(_guids(number, 10**7)),
        project_id=project,
        name=f"Wawancara {number + 1:03d}",
        technique=Technique.INTERVIEW.value,
        collected_on=(BEGAN + timedelta(days=number)).date(),
        place="Kecamatan",
        wave=number // 250 + 1,
        language="id",
        note="",
        sha256=sha,
        text_revision=1,
        length=len(made.text),
        words=made.text.count(" ") + len(made.turns),
        coded=_covered(made.codings["start"], made.codings["end"]),
        position=number,
        created_at=BEGAN,
    )
    session.add(record)
    session.flush()
    identity = record.id
    session.add(SourceTextRecord(source_id=identity, revision=1, sha256=sha, text=made.text, created_at=BEGAN))
    original = made.text.encode()
    session.add(
        SourceFileRecord(source_id=identity, name=f"{number + 1:03d}.txt", sha256=sha, content=original, encoding="utf-8")
    )
    session.add(SourceInformantRecord(source_id=identity, informant_id=informant))
    session.add(SpeakerRecord(source_id=identity, name="P", informant_id=None))
    session.add(SpeakerRecord(source_id=identity, name=made.turns[1][2], informant_id=informant))
    session.flush()
    session.expunge_all()
    turns = [
        {"source_id": identity, "text_revision": 1, "start": start, "end": end, "speaker": speaker, "seconds": seconds}
        for start, end, speaker, seconds in made.turns
    ]
    session.execute(insert(TurnRecord), turns)
    return identity


def _covered(starts: np.ndarray, ends: np.ndarray) -> int:
    """Return how many code points lie under at least one span; starts ascend."""
    reach = np.maximum.accumulate(ends)
    before = np.concatenate(([0], reach[:-1]))
    return int(np.maximum(reach - np.maximum(starts, before), 0).sum())


def _lay(session: Session, desk: Desk, source: int, made: Interview, guids: Iterator[str]) -> None:
    columns = [made.codings[name].tolist() for name in ("start", "end", "code", "coder", "polarity", "turn")]
    rows, trail = [], []
    for start, end, code, coder, polarity, turn in zip(*columns, strict=True):
        quote, revision, guid, person = made.text[start:end], next(desk.revisions), next(guids), desk.coders[coder]
        identity, named, short = desk.codes[code]
        at = BEGAN + timedelta(seconds=20 * revision)
        laid = {"start": start, "end": end, "quote": quote, "polarity": POLARITIES[polarity], "note": "", "attributes": {}}
        rows.append(
            {
                **laid, "guid": guid, "source_id": source, "code_id": identity, "person_id": person,
                "prefix": made.text[max(0, start - CONTEXT) : start], "suffix": made.text[end : end + CONTEXT],
                "paragraph": turn + 1, "state": UNREVIEWED, "text_revision": 1, "revision": revision, "created_at": at,
                "changed_at": at,
            }
        )  # fmt: skip
        trail.append(
            {
                "project_id": desk.project, "revision": revision, "op": next(guids), "at": at, "person_id": person,
                "verb": Verb.CODING_CREATED.value, "object_kind": "coding", "object_guid": guid, "object_name": short,
                "source_id": source, "before": None, "after": {"code": named, **laid},
            }
        )  # fmt: skip
    session.execute(insert(CodingRecord), rows)
    session.execute(insert(EventRecord), trail)


def _guids(*seed: int) -> Iterator[str]:
    chance = np.random.default_rng(seed)
    while True:
        held = chance.bytes(16 * 1024).hex()
        for at in range(0, len(held), 32):
            one = held[at : at + 32]
            yield f"{one[:8]}-{one[8:12]}-4{one[13:16]}-a{one[17:20]}-{one[20:]}"
