"""A machine with campaignd installed, a relay beside it, and web clients that never stop asking."""
import itertools
import random
import threading

from harness.api import Api, wait_for
from harness.place import Place
from harness.world import STEP, World, addresses

import machine
import prepare

PORT = 8080
DATA = "/var/lib/campaignd"


class Inside(Place):
    """The data of the installed daemon. Commands are run as root, beside the daemon."""

    def __init__(self, box):  # pylint: disable=super-init-not-called
        self.machine, self.folder = box, box.folder

    def run(self, *arguments, text=None, status=0, **_):
        return self.machine.run("campaignd", *arguments, text=text, status=status)

    def remove(self):
        pass


class Unit:
    """campaignd.service, where the scenarios of the crash tests have a process."""

    def __init__(self, box, token):
        self.machine, self.token = box, token
        self.api = Api(PORT, token, timeout=90)

    def tail(self):
        return self.machine.journal()

    def pid(self):
        return self.machine.property("MainPID")

    def wait_for_another(self, pid, seconds=60):
        """Until a process other than this one is ready."""
        def other():
            return self.pid() not in ("0", pid) and self.machine.property("ActiveState") == "active"
        wait_for("another process to be ready", other, seconds, 0.1)
        return self.pid()


class Load:
    """Web clients, each request on a connection of its own: reads, and writes that must last."""

    def __init__(self, api, clients=4):
        self.api = api
        self.stopped = threading.Event()
        self.lock = threading.Lock()
        self.good, self.refused, self.broken, self.lists = 0, [], [], []
        self.threads = [threading.Thread(target=self._ask, args=(n,), daemon=True) for n in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        wait_for("the first answers", lambda: self.good > 20)
        return self

    def __exit__(self, *_):
        before = self.good
        try:
            wait_for("more answers", lambda: self.good > before + 20)
        finally:
            self.stopped.set()
            for thread in self.threads:
                thread.join(120)

    def _ask(self, client):
        for n in itertools.count():
            if self.stopped.wait(0.002):
                return
            try:
                self._one(f"load {client}.{n}")
            except ConnectionRefusedError as error:
                self._count(self.refused, error)
            except Exception as error:  # pylint: disable=broad-except
                self._count(self.broken, error)

    def _one(self, name):
        kind = random.random()
        if kind < 0.1:
            self.api.post("/lists", {"name": name})
            self._count(self.lists, name)
        elif kind < 0.5:
            self.api.get("/lists?limit=5")
        else:
            status, _, text = self.api.raw("GET", "/health/live")
            if status != 200:
                raise AssertionError(f"/health/live: {status} {text[:200]}")
        with self.lock:
            self.good += 1

    def _count(self, where, what):
        with self.lock:
            where.append(what)

    def __str__(self):
        return f"{self.good} requests answered, {len(self.refused)} refused, {len(self.broken)} broken"


class Scene(World):
    """Base of the tests here: each boots a machine of its own."""
    unavailable = None  # why none can be booted, once one could not

    def setUp(self):
        if prepare.package("current") is None or not (prepare.TREE / "tree.done").is_file():
            self.skipTest("there is no tree to boot: see the test that prepares it")
        if Scene.unavailable is None:
            try:
                self.machine = machine.Machine(prepare.TREE / "tree")
            except machine.Unavailable as error:
                Scene.unavailable = f"no systemd can be booted here: {error}"
        if Scene.unavailable is not None:
            self.skipTest(Scene.unavailable)
        self.addCleanup(self.machine.close)

    def install(self, name="current", status=0):
        """dpkg -i, as apt would call it; what was said."""
        package = prepare.package(name)
        inside = self.machine.root / "srv" / package.name
        inside.write_bytes(package.read_bytes())
        said = self.machine.run("dpkg", "--force-downgrade", "--install", f"/srv/{package.name}", status=status)
        return said + self.machine.said

    def version(self):
        return self.machine.run("dpkg-query", "-W", "-f", "${Version} ${db:Status-Status}", "campaignd")

    def drop_in(self, *lines):
        folder = self.machine.root / "etc/systemd/system/campaignd.service.d"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "test.conf").write_text("\n".join(("[Service]", *lines, "")))
        self.machine.run("systemctl", "daemon-reload")

    def live(self):
        self.place = Inside(self.machine)
        self.token = self.place.token()
        self.daemon = Unit(self.machine, self.token)

    def campaign_under_way(self, count, *sink_options, connections=20, steps=(STEP,)):
        """Sends through a relay beside the machine; returns when the first messages are out."""
        self.live()
        self.sink = self.make_sink(self.place, *sink_options)
        self.emails, self.steps = addresses(count), len(steps)
        list_id = self.fill_list(self.api, self.emails)
        sender = self.make_sender(self.api, self.sink.port, max_connections=connections)
        self.campaign = self.make_campaign(self.api, list_id, sender, steps)
        self.launch(self.api, self.campaign)
        wait_for("the first messages", lambda: self.sink.count() >= count // 20, 60)

    def assert_in_the_middle(self):
        self.assertLess(self.sink.count(), len(self.emails) * self.steps, "it was over too early")

    def assert_undisturbed(self, load):
        """Nobody was refused, nothing that was acknowledged is gone."""
        self.note(load)
        self.assertEqual(load.refused, [])
        self.assertEqual(load.broken, [])
        names = {item["name"] for item in self.api.all("/lists")}
        self.assertEqual(set(load.lists) - names, set())
