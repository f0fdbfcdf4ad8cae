"""The Prometheus text of a running daemon, read by Prometheus' own promtool."""
import re
import shutil
import subprocess
import unittest

from harness.world import World


@unittest.skipUnless(shutil.which("promtool"), "needs promtool (Debian package prometheus)")
class Metrics(World):
    def scrape(self):
        status, headers, text = self.api.raw("GET", "/metrics")
        self.assertEqual(status, 200, text)
        self.assertTrue(headers["Content-Type"].startswith("text/plain; version=0.0.4"), headers)
        return text.decode()

    def counters(self):
        """The value of each sample of a counter."""
        text = self.scrape()
        families = re.findall(r"^# TYPE (\S+) counter$", text, re.M)
        samples = re.findall(r"^([a-z_]+)(\{[^}]*\})? (\S+)$", text, re.M)
        return {name + labels: float(value) for name, labels, value in samples if name in families}

    def test_promtool_finds_nothing_and_counters_only_grow(self):
        self.prepare(20)
        unused = self.api.post("/campaigns", {"name": "unused"})["id"]
        before = self.counters()
        self.launch(self.api, self.campaign)
        self.assert_delivered(0, seconds=60)
        after = self.counters()
        self.api.call("DELETE", f"/campaigns/{unused}")
        last = self.counters()
        self.assertEqual(after['campaignd_messages_total{state="sent"}'], 20)
        self.assertEqual([name for name in before if not before[name] <= after[name] <= last[name]], [])
        result = subprocess.run(["promtool", "check", "metrics"], input=self.scrape(), text=True, timeout=60,
                                check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual((result.returncode, result.stdout), (0, ""))


if __name__ == "__main__":
    unittest.main()
