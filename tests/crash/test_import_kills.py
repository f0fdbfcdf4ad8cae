"""Imports of hostile files, killed with -9 at random moments: the numbers add up, nobody comes twice."""
import json
import os
import random
import unittest
import urllib.parse

from harness.api import wait_for
from harness.world import World

ROWS = int(os.environ.get("CAMPAIGND_CRASH_ROWS", "60000"))
KILLS = int(os.environ.get("CAMPAIGND_CRASH_KILLS", "6"))
SEED = int(os.environ.get("CAMPAIGND_CRASH_SEED", random.randrange(1 << 30)))


class Expected:
    """What a file must do, said plainly."""

    def __init__(self):
        self.rows = self.rejected = self.not_active = 0
        self.people = {}  # address: lists
        self.left = set()

    def take(self, email, left=False, lists=()):
        self.rows += 1
        self.not_active += left
        self.people.setdefault(email, set()).update(lists)
        if left:
            self.left.add(email)

    def reject(self):
        self.rows += 1
        self.rejected += 1


def hostile_csv(chance, rows):
    """Most rows are good; the others are what files hold that nobody looked at."""
    expected, lines = Expected(), ["email,name,city,tags,status"]
    for n in range(rows):
        kind = chance.random()
        known = f"user{chance.randrange(n + 1)}@example.com"
        if kind < 0.02:
            lines.append(f"nobody{n},X,,,active")
            expected.reject()
        elif kind < 0.03:
            lines.append(f"user{n}@example.com,X,,,purple")
            expected.reject()
        elif kind < 0.04:
            lines.append(f"user{n}@example.com,a,b,c,active,too,many")
            expected.reject()
        elif kind < 0.05:
            lines.append(f"user{n}@example.com,\0,,,active")
            expected.reject()
        elif kind < 0.15:
            lines.append(f"{known.upper()},Again {n},,b,active")
            expected.take(known)
        elif kind < 0.20:
            lines.append(f'user{n}@example.com,"many\n""lines""",K\u00f6ln,"a,b",unsubscribed')
            expected.take(f"user{n}@example.com", left=True)
        else:
            lines.append(f"user{n}@example.com,N {n},Bonn,,active")
            expected.take(f"user{n}@example.com")
    return expected, ("\r\n".join(lines) + "\r\n").encode()


def listmonk_json(chance, rows):
    """What its API answers, page behind page."""
    expected, pages, people = Expected(), [], []
    for n in range(rows):
        email, lists, joined = f"user{n}@example.com", [], set()
        for name in ("News", "Events, live", 'Say "hi"'):
            state = chance.choice(("confirmed", "unconfirmed", "unsubscribed", ""))
            if state:
                lists.append({"name": name, "optin": "double", "subscription_status": state})
            if state == "confirmed":
                joined.add(name)
        status = chance.choice(("enabled", "enabled", "enabled", "disabled", "blocklisted"))
        expected.take(email, left=status != "enabled", lists=joined)
        people.append({"id": n, "email": email, "name": "{[\"", "attribs": {"n": n}, "status": status, "lists": lists})
        if len(people) == 5000 or n == rows - 1:
            pages.append(json.dumps({"data": {"results": people, "total": rows, "per_page": 5000}}))
            people = []
    return expected, "\n".join(pages).encode()


class ImportKills(World):
    def setUp(self):
        self.chance = random.Random(f"{SEED} {self._testMethodName}")
        self.note(f"CAMPAIGND_CRASH_SEED={SEED} CAMPAIGND_CRASH_ROWS={ROWS}")
        self.place = self.make_place()
        self.daemon = self.make_daemon(self.place, self.place.token()).start()

    def run_killed(self, import_id, rows):
        """Kills it whenever it has taken so many rows, and more than at the last kill, until it has ended. An
        import that gets on is never set aside, however often the process dies."""
        def look():
            self.assertEqual(self.api.get("/jobs?state=failed&kind=import")["items"], [])
            return self.api.get(f"/imports/{import_id}")

        last = 0
        for place in sorted(self.chance.randrange(rows) for _ in range(KILLS)):
            def far_enough(place=place, last=last):
                state = look()
                return state if state["rows"] > max(place, last) or state["state"] == "done" else None
            last = wait_for("the import to go on", far_enough, 600)["rows"]
            self.daemon.kill()
            self.place.check()
            self.daemon.start()

        def ended():
            state = look()
            return state if state["state"] in ("done", "failed") else None
        return wait_for("the import", ended, 900)

    def judge(self, state, expected):
        self.assertEqual(state["state"], "done", state)
        self.assertEqual(state["rows"], expected.rows, state)
        self.assertEqual(state["rejected"], expected.rejected, state)
        self.assertEqual(state["not_active"], expected.not_active, state)
        self.assertEqual(state["created"] + state["updated"] + state["unchanged"] + state["rejected"], state["rows"])

    def start(self, body, query="", kind="text/csv"):
        return self.api.post(f"/imports?{query}", body, kind=kind)["id"]

    def test_a_csv_file(self):
        expected, body = hostile_csv(self.chance, ROWS)
        list_id = self.api.post("/lists", {"name": "all"})["id"]
        mapping = urllib.parse.quote(json.dumps({"columns": {"tags": "tag"}}))
        query = f"list_id={list_id}&mapping={mapping}"
        tried = self.run_killed(self.start(body, query + "&dry_run=true"), ROWS)
        self.judge(tried, expected)
        self.assertEqual(self.api.get("/recipients?limit=1")["total"], 0)
        state = self.run_killed(self.start(body, query), ROWS)
        self.judge(state, expected)
        self.assertEqual(state["created"], len(expected.people))
        for number in ("created", "updated", "unchanged"):
            self.assertEqual(tried[number], state[number], number)
        self.assertEqual(self.api.get(f"/lists/{list_id}")["recipients"], len(expected.people))
        self.place.check()

    def test_what_listmonk_answers(self):
        expected, body = listmonk_json(self.chance, ROWS // 2)
        state = self.run_killed(self.start(body, kind="application/json"), ROWS // 2)
        self.judge(state, expected)
        self.assertEqual(state["created"], len(expected.people))
        sizes = {one["name"]: one["recipients"] for one in self.api.get("/lists?limit=50")["items"]}
        for name in ("News", "Events, live", 'Say "hi"'):
            self.assertEqual(sizes[name], sum(name in lists for lists in expected.people.values()), name)
        self.place.check()


if __name__ == "__main__":
    unittest.main()
