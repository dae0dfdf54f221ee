"""Twenty people coding at once, on one process with SQLite and on two with PostgreSQL; and servers killed in the middle."""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import httpx2 as httpx
from sqlalchemy import func, select

from benchmarks import workload
from benchmarks.figure import Figure, percentile
from qualcode.model.event import act
from qualcode.services import checking, codebook, people, sources, tokens
from qualcode.store.database import database, reading, writing
from qualcode.store.records import CodingRecord, EventRecord
from tests.support.app import Application
from tests.support.postgres import running

PEOPLE = 20
THOUGHT = (0.5, 1.5)  # seconds, a second on average
ALONE_SECONDS, TOGETHER_SECONDS = 15, 20
KILLS, KILL_SECONDS = 20, 2.5
WAITS = (0.2, 0.4, 0.8, 1.5)
STEP, LENGTH = 11, 8


@dataclass(slots=True)
class Sent:
    """What one person did: gestures that were confirmed with their coding's guid, how long each took, and what went wrong."""

    confirmed: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Study:
    """A project with a source and people who code it, each with a token."""

    url: str
    project: int
    source: int
    text: str
    codes: Sequence[str]
    tokens: Sequence[str]


def figures() -> Iterator[Figure]:
    """Yield what twenty people at once do to a gesture, and what is lost or doubled, with and without killed servers."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _figures("one process, SQLite", f"sqlite:///{folder}/crowd.sqlite3", Path(folder), 1)
    with (
        tempfile.TemporaryDirectory(prefix="qc-pg-", ignore_cleanup_errors=True) as folder,
        running(Path(folder)) as server,
        tempfile.TemporaryDirectory() as data,
    ):
        yield from _figures("two processes, PostgreSQL", server.fresh(), Path(data), 2)


def _figures(name: str, url: str, folder: Path, processes: int) -> Iterator[Figure]:
    study = _study(url)
    with _serving(url, folder, processes) as servers:
        addresses = [server.url for server in servers]
        alone = asyncio.run(_code(study, addresses[:1], 1, ALONE_SECONDS))
        together = asyncio.run(_code(study, addresses, PEOPLE, TOGETHER_SECONDS))
        one, many = (percentile([taken for sent in held for taken in sent.seconds], 95) for held in (alone, together))
        gestures = sum(len(sent.confirmed) for sent in together)
        told = f"{1000 * many:.0f} by {1000 * one:.0f} ms, {gestures} gestures of {PEOPLE} people"
        yield Figure(f"p95 of a confirmed gesture with 20 people at once by alone, {name}", many / one, "x", detail=told)
        refused = [why for sent in together for why in sent.refused]
        yield Figure(f"gestures refused with 20 people at once, {name}", len(refused), "gestures", 0, "; ".join(refused[:1]))
        yield _kept(f"gestures lost or doubled with 20 people at once, {name}", study, [*alone, *together])
        killed = asyncio.run(_code(study, addresses, PEOPLE, KILLS * KILL_SECONDS, lambda: _kill(servers)))
    engine = database(url)
    with reading(engine) as session:
        flaws = len(checking.check(session, study.project))
    yield _kept(f"gestures lost or doubled over {KILLS} kills of the server, {name}", study, [*alone, *together, *killed])
    yield Figure(f"flaws that the check finds after {KILLS} kills, {name}", flaws, "flaws", 0)
    engine.dispose()


def _study(url: str) -> Study:
    engine = database(url)
    project, me = workload.project(engine)
    source = workload.source(engine, project, me, 8_000, 0, seed=7)
    with writing(engine) as session:
        coders = [people.add_coder(session, act(me), project, f"Pengode {number + 1}").id for number in range(PEOPLE)]
    with reading(engine) as session:
        text = sources.text(session, source)
        codes = [code.guid for code in codebook.codes(session, project) if code.codable]
    signing = tokens.signing_secret(url)
    return Study(url, project, source, text, codes, [tokens.mint(signing, coder) for coder in coders])


@contextmanager
def _serving(url: str, folder: Path, processes: int) -> Iterator[list[Application]]:
    servers = []
    for number in range(processes):
        own = folder / f"process{number}"
        own.mkdir()
        servers.append(Application(own, url).start())
    try:
        yield servers
    finally:
        for server in servers:
            server.stop()


async def _kill(servers: Sequence[Application]) -> None:
    """Kill one server after the other without mercy, and start each again, while people go on."""
    for number in range(KILLS):
        await asyncio.sleep(random.uniform(0.2, 1.0))
        server = servers[number % len(servers)]
        await asyncio.to_thread(server.kill)
        await asyncio.to_thread(server.start)


async def _code(study: Study, addresses: Sequence[str], crowd: int, seconds: float, beside=None) -> list[Sent]:
    """Let people code for so long, each at one of the servers, and return what each of them did."""
    done, found = asyncio.Event(), [Sent() for _ in range(crowd)]
    async with httpx.AsyncClient(timeout=10) as client:
        work = [
            asyncio.create_task(_person(client, study, addresses[number % len(addresses)], number, sent, done))
            for number, sent in enumerate(found)
        ]
        await (beside() if beside else asyncio.sleep(seconds))
        done.set()
        await asyncio.gather(*work)
    return found


async def _person(
    client: httpx.AsyncClient, study: Study, address: str, number: int, sent: Sent, done: asyncio.Event
) -> None:
    """Code one passage after the other, with a second of thought between, until the bell rings."""
    chance = random.Random(str(uuid4()))
    where = f"{address}/api/projects/{study.project}/sources/{study.source}/codings"
    while not done.is_set():
        start = chance.randrange(0, len(study.text) - LENGTH) // STEP * STEP
        guid, op = str(uuid4()), str(uuid4())
        body = {
            "guid": guid, "code": chance.choice(study.codes), "start": start, "end": start + LENGTH,
            "quote": study.text[start : start + LENGTH],
        }  # fmt: skip
        headers = {"Authorization": f"Bearer {study.tokens[number]}", "Idempotency-Key": op}
        began = time.perf_counter()
        answer = await _until_answered(client, where, body, headers)
        if answer.status_code == 201:
            sent.confirmed.append(answer.json()["coding"]["guid"])
            sent.seconds.append(time.perf_counter() - began)
        else:
            sent.refused.append(answer.text)
        await asyncio.sleep(chance.uniform(*THOUGHT))


async def _until_answered(client: httpx.AsyncClient, where: str, body: dict, headers: dict) -> httpx.Response:
    """Send the gesture as the page does: again under the same key until the server has answered it."""
    tries = 0
    while True:
        try:
            answer = await client.post(where, json=body, headers=headers)
            if answer.status_code < 500:
                return answer
        except httpx.TransportError:
            pass
        await asyncio.sleep(WAITS[min(tries, len(WAITS) - 1)])
        tries += 1


def _kept(name: str, study: Study, sent: Sequence[Sent]) -> Figure:
    """Return how far codings and events are from what was confirmed: every gesture has its event, every coding is there."""
    confirmed = [guid for each in sent for guid in each.confirmed]
    engine = database(study.url)
    with reading(engine) as session:
        there = set(session.scalars(select(CodingRecord.guid).where(CodingRecord.source_id == study.source)))
        events = session.scalar(
            select(func.count()).select_from(EventRecord).where(
                EventRecord.source_id == study.source, EventRecord.verb.in_(("coding.created", "coding.extended"))
            )
        )  # fmt: skip
    lost, doubled = len(set(confirmed) - there), max(0, events - len(confirmed))
    told = f"{len(confirmed)} confirmed, {events} events, {len(there)} codings"
    return Figure(name, lost + doubled, "gestures", 0, told)
