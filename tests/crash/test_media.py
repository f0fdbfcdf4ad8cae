"""The library of pictures killed amid uploads and backups: what was acknowledged is there, whole; backups have their pictures."""
import hashlib
import random
import shutil
import signal
import threading
import unittest

from harness.api import ApiError
from harness.pictures import png
from harness.place import scale
from harness.world import World

KILLS = scale("CAMPAIGND_CRASH_KILLS", 6, 40)
SEED = scale("CAMPAIGND_CRASH_SEED", random.randrange(1 << 30))


class Media(World):
    def begin(self):
        self.place = self.make_place()
        self.token = self.place.token()
        self.daemon = self.make_daemon(self.place, self.token).start()
        self.folder = self.place.data / "campaignd.db.media"

    @property
    def api(self):
        return self.daemon.api

    def upload(self, number):
        return self.api.post("/media", png(number), kind="image/png")

    def die(self):
        self.assertEqual(self.daemon.wait_dead(), -signal.SIGKILL, "the point was not reached\n" + self.daemon.tail())
        self.place.check()

    def assert_whole(self, files):
        for file in files:
            bytes_kept = (self.folder / file["file"]).read_bytes()
            self.assertEqual(hashlib.sha256(bytes_kept).hexdigest(), file["hash"])
            self.assertFalse(b"Lovelace of Ockham" in bytes_kept, "a note stays in the picture")
            status, headers, shown = self.api.raw("GET", f"/m/{file['file']}")
            self.assertEqual((status, shown), (200, bytes_kept))
            self.assertEqual(headers["Content-Type"], "image/png")

    def test_killed_between_file_and_row(self):
        self.begin()
        kept = self.upload(1)
        self.daemon.terminate()
        self.daemon.start(CAMPAIGND_CRASH_AT="media_row")
        with self.assertRaises(OSError):
            self.upload(2)
        self.die()
        self.assertEqual(len(list(self.folder.iterdir())), 2)
        self.daemon.start()
        self.assertEqual([f["id"] for f in self.api.get("/media")["items"]], [kept["id"]])
        again = self.upload(2)
        self.assert_whole([kept, again])
        self.assertEqual(len(list(self.folder.iterdir())), 2)
        self.place.check()

    def test_killed_while_a_deletion_is_taken_back(self):
        self.begin()
        kept = self.upload(1)
        self.assertEqual(self.api.raw("DELETE", f"/api/v1/media/{kept['id']}")[0], 204)
        self.assertEqual(self.api.raw("GET", f"/m/{kept['file']}")[0], 404)
        self.daemon.terminate()
        self.daemon.start(CAMPAIGND_CRASH_AT="media_back")
        with self.assertRaises(OSError):
            self.api.post(f"/media/{kept['id']}/restore")
        self.die()
        self.daemon.start()
        self.assertEqual(self.api.get("/media")["items"], [])
        self.assert_whole([self.api.post(f"/media/{kept['id']}/restore")])
        self.place.check()

    def test_killed_at_random_moments_amid_uploads(self):
        self.note(f"seed {SEED}")
        chance = random.Random(SEED)
        self.begin()
        acknowledged, number = {}, 0
        for _ in range(KILLS):
            port_dead = threading.Timer(chance.uniform(0.02, 0.6), self.daemon.kill)
            port_dead.start()
            try:
                while True:
                    number += 1
                    made = self.upload(number)
                    acknowledged[made["id"]] = made
            except (OSError, ApiError):
                pass
            port_dead.join()
            self.daemon.process.wait(60)
            self.place.check()
            self.daemon.start()
        listed = {file["id"]: file for file in self.api.all("/media")}
        self.assertLessEqual(set(acknowledged), set(listed))
        self.assert_whole(listed.values())
        self.note(f"{len(acknowledged)} uploads acknowledged over {KILLS} kills, {len(listed)} kept")

    def test_killed_amid_a_backup(self):
        self.begin()
        files = [self.upload(number) for number in range(4)]
        self.daemon.terminate()
        self.daemon.start(CAMPAIGND_CRASH_AT="media_copy:2")
        with self.assertRaises(OSError):
            self.api.post("/backups")
        self.die()
        self.daemon.start()
        self.assertEqual(self.api.get("/backups")["items"], [])  # no backup without its pictures
        made = self.api.post("/backups")
        self.assertEqual(made["media_files"], len(files))
        self.assertEqual(made["media_bytes"], sum(file["size_bytes"] for file in files))

    def test_pictures_come_back_elsewhere_and_changes_are_told(self):
        self.begin()
        files = [self.upload(number) for number in range(3)]
        made = self.api.post("/backups")
        by_hand = self.place.folder / "by-hand.db"
        self.place.run("backup", by_hand)
        self.daemon.terminate()
        for source in (self.place.data / "backups" / made["name"], by_hand):
            home = self.make_place()
            for key in self.place.data.glob("*.key"):
                shutil.copy2(key, home.data / key.name)
            home.run("restore", source)
            home.check()
            for file in files:
                self.assertEqual((home.data / "campaignd.db.media" / file["file"]).read_bytes(),
                                 (self.folder / file["file"]).read_bytes())
            broken = home.data / "campaignd.db.media" / files[0]["file"]
            broken.write_bytes(b"changed")
            self.assertIn("was changed", home.run("check", status=1))
            broken.unlink()
            self.assertIn("is missing", home.run("check", status=1))
            home.run("restore", source)  # what is there already is mended
            home.check()

    def test_what_is_deleted_stays_in_its_backup(self):
        self.begin()
        file = self.upload(1)
        made = self.api.post("/backups")
        self.api.call("DELETE", f"/media/{file['id']}")
        # It can come back for 7 days, under a name that nothing is served by.
        self.assertEqual([path.name for path in self.folder.iterdir()], [file["file"] + ".removed"])
        folder = self.place.data / "backups" / (made["name"] + ".media")
        self.assertEqual([path.name for path in folder.iterdir()], [file["file"]])
        self.assertEqual(self.api.raw("GET", f"/m/{file['file']}")[0], 404)
        self.assertEqual(self.api.get("/media")["total"], 0)


if __name__ == "__main__":
    unittest.main()
