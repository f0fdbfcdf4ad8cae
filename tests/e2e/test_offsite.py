"""Copies of backups at other places, with the servers that people have: made, proven, restored, lost."""
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
import urllib.request

from harness.api import ApiError, wait_for
from harness.shelves import DAV_EXT, NGINX, SSHD, DavShelf, DavsShelf, S3Shelf, SftpShelf
from harness.world import World

needs_sshd = unittest.skipUnless(pathlib.Path(SSHD).exists() and os.getuid() == 0, "needs sshd, as root")
needs_dav = unittest.skipUnless(pathlib.Path(DAV_EXT).exists() and pathlib.Path(NGINX).exists()
                                and os.getuid() == 0, "needs nginx with dav-ext, as root")


class Offsite(World):
    def begin(self, shelf=None, **settings):
        self.place = self.make_place()
        self.shelf = shelf and shelf(self.place.folder / "shelf")
        if self.shelf:
            self.addCleanup(self.shelf.close)
            settings = {**self.shelf.settings(), **settings}
            self.place.environment.update(self.shelf.environment())
        for name, value in settings.items():
            self.place.environment[f"CAMPAIGND_BACKUP__{name}"] = str(value)
        self.token = self.place.token()
        self.daemon = self.make_daemon(self.place, self.token).start()

    def copies(self):
        return self.api.get("/backups")["copies"]

    def make_key(self):
        return self.api.post("/backups/recovery-key", {})["recovery_key"]

    def copied(self):
        self.api.post("/backups")
        return wait_for("a copy", lambda: self.copies()["copy"]["last"], 60)

    def drilled(self):
        """The drill that is asked for here, not one that its timer began before."""
        wait_for("an earlier drill's end", lambda: not self.copies()["drill"]["running"], 60)
        before = self.copies()["drill"]["at"]
        self.api.post("/backups/drill", {})
        wait_for("a drill", lambda: self.copies()["drill"]["at"] != before, 60)
        return self.copies()["drill"]

    def come_back(self, key, source, *options):
        """A fresh machine with nothing but the key; what it has then."""
        home = self.make_place()
        home.environment.update(self.shelf.environment() if self.shelf else {})
        key_file = home.folder / "key"
        key_file.write_text(key + "\n")
        key_file.chmod(0o600)
        home.run("restore", source, "--recovery-key-file", key_file, *options)
        home.check()
        self.assertTrue((home.data / "campaignd.db.config-of-copy.toml").exists())
        daemon = self.make_daemon(home, home.new_token()).start()
        self.assertEqual([one["name"] for one in daemon.api.get("/senders")["items"]], ["Main"])
        self.assertEqual(daemon.terminate()[0], 0)
        return home

    def round_trip(self, shelf):
        self.begin(shelf)
        self.make_sender(self.api, 2525, name="Main")
        key = self.make_key()
        self.assertRaises(ApiError, self.api.post, "/backups/recovery-key", {})
        copy = self.copied()
        drill = self.drilled()
        self.assertTrue(drill["ok"], drill)
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.come_back(key, self.shelf.url, *self.shelf.options())
        self.come_back(key.lower().replace("-", " "), f"{self.shelf.url}/{copy['name']}", *self.shelf.options())
        return key

    @needs_sshd
    def test_by_sftp(self):
        self.round_trip(SftpShelf)
        # A host whose key is not the known one is not talked to.
        self.shelf.know(self.shelf.folder / "other.pub")
        self.place.run("restore", self.shelf.url, *self.shelf.options(), status=1,
                       text="0000-0000-0000-0000-0000-0000-0000-0000\n")
        self.assertIn("no recovery key", self.place.said)
        daemon = self.make_daemon(self.place, self.token).start()
        daemon.api.post("/backups")
        said = wait_for("a refusal", lambda: daemon.api.get("/backups")["copies"]["copy"]["error"], 60)
        self.assertIn("known hosts", said)

    @needs_dav
    def test_by_webdav(self):
        self.round_trip(DavShelf)
        names = [path.name for path in self.shelf.copies.iterdir()]
        self.assertEqual(len(names), 1, names)
        self.assertNotIn(b"SQLite format 3", (self.shelf.copies / names[0]).read_bytes())

    def die_while_copying(self, point):
        """A daemon that is killed there, while it copies a new backup; its configuration is that of the next one."""
        dying = self.make_daemon(self.place, self.token, port=self.daemon.port,
                                 environment={"CAMPAIGND_CRASH_AT": point}).start()
        try:
            dying.api.post("/backups")
        except (OSError, ApiError):
            pass  # it may die before it answers
        wait_for("the kill", lambda: not dying.alive(), 60)

    def test_s3_goes_on_with_the_parts_that_are_there(self):
        self.begin(S3Shelf)
        self.make_sender(self.api, 2525, name="Main")
        key = self.make_key()
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.die_while_copying("copy_put:6")
        (identity, (name, parts)), = self.shelf.uploads.items()
        self.assertGreaterEqual(len(parts), 3)
        # What another killed one left is aborted; what a person uploads stays.
        self.shelf.uploads["left"] = (name[:-len("12345678.part")] + "00000000.part", {1: b"x"})
        self.shelf.uploads["foreign"] = ("bucket/some/folder/film", {1: b"x"})
        self.daemon = self.make_daemon(self.place, self.token, port=self.daemon.port).start()
        copy = wait_for("a copy", lambda: self.copies()["copy"]["last"], 60)
        self.assertEqual(list(self.shelf.uploads), ["foreign"])
        self.assertEqual(len(self.shelf.stored), len(set(self.shelf.stored)), "a part was sent twice")
        self.assertEqual({key for key, _ in self.shelf.stored if key.endswith(".part")}, {name})
        self.assertIn(copy["name"], "".join(f"{key}\n" for key, number in self.shelf.stored if number == 2),
                      "it got its name in parts, too")
        self.assertEqual([key.rsplit("/")[-1] for key in self.shelf.objects], [copy["name"]])
        self.assertEqual(self.shelf.refused, [])
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.come_back(key, self.shelf.url, *self.shelf.options())

    @needs_sshd
    def test_sftp_goes_on_behind_what_is_there_and_finds_out_what_was_changed(self):
        self.begin(SftpShelf)
        self.make_key()
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.die_while_copying("copy_put:4")
        part, = self.shelf.copies.iterdir()
        self.assertGreater(part.stat().st_size, 0)
        half = part.read_bytes()
        number = part.stat().st_ino
        self.daemon = self.make_daemon(self.place, self.token, port=self.daemon.port).start()
        wait_for("a copy", lambda: self.copies()["copy"]["last"], 60)
        copy, = self.shelf.copies.iterdir()
        self.assertEqual(copy.stat().st_ino, number)
        self.assertEqual(copy.read_bytes()[:len(half)], half)
        self.assertTrue(self.drilled()["ok"])
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.die_while_copying("copy_put:4")
        part = next(path for path in self.shelf.copies.iterdir() if path.suffix == ".part")
        with part.open("r+b") as changed:
            changed.seek(100)
            changed.write(b"\0\0\0")
        self.daemon = self.make_daemon(self.place, self.token, port=self.daemon.port).start()
        said = wait_for("a fault", lambda: self.copies()["copy"]["error"], 60)
        self.assertIn("is not what was written", said)
        self.assertFalse(part.exists())
        self.api.post("/backups/copy", {})
        wait_for("a copy", lambda: not self.copies()["copy"]["error"] and len(list(self.shelf.copies.iterdir())) == 2, 60)

    @needs_dav
    def test_by_webdav_with_tls(self):
        self.round_trip(DavsShelf)
        del self.place.environment["SSL_CERT_FILE"]
        daemon = self.make_daemon(self.place, self.token).start()
        daemon.api.post("/backups")
        said = wait_for("a refusal", lambda: daemon.api.get("/backups")["copies"]["copy"]["error"], 60)
        self.assertIn("certificate", said)

    def test_a_full_disk_there_keeps_no_half_copy(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="campaignd-small-"))
        self.addCleanup(shutil.rmtree, folder, True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=400k,mode=0700", "none", folder],
                                 capture_output=True, text=True, check=False)
        if mounted.returncode != 0:
            self.skipTest(f"needs a small disk, and may not mount one: {mounted.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", folder], check=False)
        self.begin(COPY_TO=folder)
        self.make_key()
        self.api.post("/backups")
        said = wait_for("a full disk", lambda: self.copies()["copy"]["error"], 60)
        self.assertIn("the disk there is full: free some space or keep fewer copies (backup.copy_keep)", said)
        self.assertEqual(list(folder.iterdir()), [])
        subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
        self.api.post("/backups/copy", {})
        wait_for("a copy", lambda: self.copies()["copy"]["last"], 60)

    def test_by_s3(self):
        self.round_trip(S3Shelf)
        self.assertEqual(self.shelf.refused, [])
        self.assertEqual(len(self.shelf.objects), 1, self.shelf.objects.keys())
        self.shelf.secret.write_text("another\n")
        daemon = self.make_daemon(self.place, self.token).start()
        daemon.api.post("/backups")
        said = wait_for("a refusal", lambda: daemon.api.get("/backups")["copies"]["copy"]["error"], 60)
        self.assertIn("SignatureDoesNotMatch", said)
        self.assertNotIn("another", said)

    def findings(self):
        said = json.loads(self.place.run("doctor", "--json", status=None, environment=self.daemon.environment))
        self.assertIn("copy", said["looked_at"])
        return [one for one in said["findings"] if one["check"] == "copy"]

    def assert_found(self, *expected):
        """As many findings of copies, each with its weight, what is wrong and what to do; all name the place."""
        found = self.findings()
        self.assertEqual([(one["severity"], one["place"]) for one in found],
                         [(severity, self.shelf.url) for severity, _, _ in expected], found)
        for one, (_, what, remedy) in zip(found, expected):
            self.assertIn(what, one["what"])
            self.assertIn(remedy, one["what_to_do"])

    def test_the_doctor_finds_what_is_wrong_with_the_copies(self):
        self.begin(S3Shelf)
        self.assert_found(("fault", "there is no recovery key", "Make the recovery key in the settings"))
        self.make_key()
        self.copied()
        # The copy is not what was written: somebody changed it there. Then nobody answers there any more.
        (name, whole), = self.shelf.objects.items()
        self.shelf.objects[name] = whole[:-1] + bytes([whole[-1] ^ 1])
        self.assertFalse(self.drilled()["ok"])
        self.shelf.close()
        self.api.post("/backups")
        said = wait_for("a failure", lambda: self.copies()["copy"]["error"], 60)
        self.assertEqual(self.daemon.terminate()[0], 0)
        self.assert_found(("fault", "The last restore drill went wrong. It said: ", "mend that, and run it again"),
                          ("warning", said, "It is tried again by itself; if that fails, too, mend what it says"))
        # A copy of three days ago, no failure that would tell more, and a drill that went well.
        with sqlite3.connect(self.place.data / "campaignd.db") as database:
            database.execute("UPDATE setting SET value = json_set(value, '$.failures', 0, '$.backup_at', "
                             "json_extract(value, '$.backup_at') - 3 * 86400000) WHERE key = '_backup_copy'")
            database.execute("UPDATE setting SET value = json_set(value, '$.ok', json('true')) "
                             "WHERE key = '_restore_drill'")
        database.close()
        self.assert_found(("fault", "The newest copy of a backup elsewhere is old. That was 72 hours ago.",
                           "Look in the settings whether backups are made and copied"))

    def test_killed_on_the_way_and_never_half(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="campaignd-copies-"))
        self.addCleanup(shutil.rmtree, folder, True)
        self.begin(COPY_TO=folder, COPY_SAME_DISK="true")
        self.make_sender(self.api, 2525, name="Main")
        key = self.make_key()
        self.api.get("/backups")
        self.assertEqual(self.daemon.terminate()[0], 0)
        for point in ("copy_put:2", "copy_proven", "copy_named"):
            # What the one before left is taken up at once: it may die before it says that it is ready.
            dying = self.make_daemon(self.place, self.token,
                                     environment={"CAMPAIGND_CRASH_AT": point}).start(ready=False)
            wait_for("the kill", lambda: self.backs_up_until_death(dying), 60)
            whole = [path for path in folder.iterdir() if path.suffix == ".copy"]
            self.assertEqual(len(whole), 1 if point == "copy_named" else 0, point)
        self.daemon = self.make_daemon(self.place, self.token).start()
        wait_for("a copy", lambda: self.copies()["copy"]["last"], 60)
        left = [path.name for path in folder.iterdir() if path.suffix != ".copy"]
        self.assertEqual(left, [])
        self.come_back(key, folder)
        # One that somebody cut is refused, and leaves what is there as it was. It is the newest that a drill reads.
        copy = max(folder.glob("*.copy"))
        copy.write_bytes(copy.read_bytes()[:-1000])
        home = self.make_place()
        (home.folder / "key").write_text(key)
        (home.folder / "key").chmod(0o600)
        home.run("restore", copy, "--recovery-key-file", home.folder / "key", status=1)
        self.assertIn("damaged", home.said)
        self.assertEqual(list(home.data.iterdir()), [])
        drill = self.drilled()
        self.assertFalse(drill["ok"])

    @staticmethod
    def backs_up_until_death(daemon):
        try:
            daemon.api.post("/backups")
        except (OSError, ApiError):
            pass
        return not daemon.alive()

    def test_health_metrics_and_the_command_line_say_how_it_is(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="campaignd-copies-"))
        self.addCleanup(shutil.rmtree, folder, True)
        self.begin(COPY_TO=folder, COPY_SAME_DISK="true")
        key = self.place.run("backup", "recovery-key").strip()
        self.assertRegex(key, r"^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$")
        self.place.run("backup", "recovery-key", status=1)
        self.copied()
        self.assertTrue(self.drilled()["ok"])
        status = json.loads(self.place.run("backup", "status", "--json"))
        self.assertEqual(status["target"], str(folder))
        self.place.run("backup", status=2)
        wait_for("the copy's age in /health", lambda: self.health()["backup_copy"]["age_s"] is not None, 20)
        self.assertLess(self.health()["backup_copy"]["age_s"], 600)
        wait_for("the drill in /health", lambda: self.health()["restore_drill"]["ok"], 20)
        metrics = self.fetch("/metrics")
        self.assertRegex(metrics, r"(?m)^campaignd_restore_drill_ok 1$")
        self.assertRegex(metrics, r"(?m)^campaignd_backup_copy_age_seconds \d+$")

    def health(self):
        return json.loads(self.fetch("/health"))

    def fetch(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.daemon.port}{path}", timeout=20) as answer:
            return answer.read().decode()


if __name__ == "__main__":
    unittest.main()
