"""Processes that start on a new database at the same moment make one schema, one first person and one secret."""

import json
import subprocess
import sys

STARTS = """
import json, sys
from datetime import UTC, datetime
from qualcode.services import people, tokens
from qualcode.store.database import database, writing

sys.stdin.readline()
engine = database(sys.argv[1])
with writing(engine) as session:
    me = people.local_person(session, datetime.now(UTC))
print(json.dumps([me.guid, tokens.signing_secret(sys.argv[1])]))
"""
AT_ONCE = 2


def test_all_find_what_the_first_one_made(bare_database_url):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", STARTS, bare_database_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(AT_ONCE)
    ]
    for process in started:
        process.stdin.write("go\n")
        process.stdin.flush()
    said = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0] * AT_ONCE
    [found] = {tuple(json.loads(words)) for words in said}
    assert all(found)
