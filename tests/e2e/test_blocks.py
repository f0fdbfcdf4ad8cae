"""Messages of blocks, as the daemon makes them, before a referee that nobody here wrote: caniemail.com's data."""
import json
import pathlib
import shutil
import subprocess
import unittest

from harness.npm import install
from harness.place import ROOT
from harness.world import World

CLIENTS = pathlib.Path(__file__).resolve().parent / "clients"
URL, PICTURE = "https://shop.example/{{first_name}}?a=1&b=2", "https://shop.example/picture.png"
MARKDOWN = ("Hello {{first_name}}, **bold**, *slanted*, ~~gone~~, `code` and [a link](https://shop.example/x).\n\n"
            "- one\n- two\n\n1. first\n2. second\n\n> quoted\n\n## Below\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n---\n\n"
            "```\nas it is\n```\n")
BLOCKS = {
    "heading": {"type": "heading", "text": "Hello {{first_name}}", "level": 1},
    "text": {"type": "text", "text": MARKDOWN, "size": "large"},
    "image": {"type": "image", "src": PICTURE, "alt": "A hill", "href": URL},
    "small image": {"type": "image", "src": PICTURE, "alt": "", "width": 120, "align": "center"},
    "edge to edge": {"type": "image", "src": PICTURE, "alt": "Wide", "edge_to_edge": True},
    "button": {"type": "button", "text": "Read on", "href": URL, "align": "center"},
    "outline": {"type": "button", "text": "Read on", "href": URL, "look": "outline", "full_width": True},
    "divider": {"type": "divider", "thickness": 3},
    "spacer": {"type": "spacer", "height": 40},
    "columns": {"type": "columns", "columns": [
        {"weight": 2, "blocks": [{"type": "heading", "level": 2, "text": "Left"}, {"type": "image", "src": PICTURE, "alt": "x"}]},
        {"blocks": [{"type": "text", "text": MARKDOWN}, {"type": "button", "text": "Go", "href": URL}]},
        {"blocks": []}]},
    "links": {"type": "links", "items": [{"text": "Web", "href": URL}, {"text": "Call", "href": "tel:+49123", "icon": PICTURE}]},
    "quote": {"type": "quote", "text": "It *works*.", "author": "Ann"},
    "html": {"type": "html", "html": "<p style=\"margin:0\">mine</p>"},
    "logo": {"type": "logo"},
    "footer": {"type": "footer", "text": "You signed up.", "unsubscribe": "Leave"},
}
THEME = {"font": "serif", "radius": 12, "logo": {"src": PICTURE, "alt": "Shop", "href": "https://shop.example"},
         "address": "Shop Ltd\n1 Road"}


@unittest.skipUnless(shutil.which("node"), "needs node")
class Blocks(World):
    @classmethod
    def setUpClass(cls):
        install(CLIENTS)

    def start(self):
        place = self.make_place()
        token = place.token()
        self.daemon = self.make_daemon(place, token).start()

    def preview(self, blocks, **design):
        step = {"subject": "News", "preheader": "Soon, {{first_name}}", "format": "blocks", "blocks": blocks, "design": design}
        campaign = self.api.post("/campaigns", {"name": "blocks", "steps": [step]})["id"]
        return self.api.get(f"/campaigns/{campaign}/preview?step=0")

    def referee(self, documents, *options):
        place = self.make_place()
        file = place.folder / "documents.json"
        file.write_text(json.dumps(documents))
        result = subprocess.run(["node", "check.mjs", file, *options], cwd=CLIENTS, timeout=120, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return result.returncode, result.stdout

    def test_mail_programs_show_every_block(self):
        self.start()
        documents = {}
        for name, block in BLOCKS.items():
            documents[name] = self.preview([block], theme=THEME)["html"]
            documents[f"{name} on colour"] = self.preview([{**block, "background": "#1d4ed8"}])["html"]
        documents["all"] = self.preview(list(BLOCKS.values()), theme=THEME, lang="en")["html"]
        documents["from right to left"] = self.preview(list(BLOCKS.values()), theme=THEME, lang="ar", dir="rtl")["html"]
        status, said = self.referee(documents)
        self.note(said.strip().splitlines()[-1])
        self.assertEqual(status, 0, said)

    def test_mail_programs_show_every_design(self):
        self.start()
        script = ("globalThis.localStorage = {getItem: () => null}; globalThis.document = {documentElement: {}};"
                  "globalThis.navigator = {languages: []};"
                  f"const {{DESIGNS}} = await import({json.dumps((ROOT / 'web/js/designs/designs.js').as_uri())});"
                  "console.log(JSON.stringify(DESIGNS))")
        designs = json.loads(subprocess.run(["node", "--input-type=module", "-e", script], timeout=60, text=True, check=True,
                                            stdout=subprocess.PIPE).stdout)
        self.assertEqual(len(designs), 5)
        documents = {}
        for design in designs:
            theme = {**design["design"]["theme"], "logo": THEME["logo"], "address": THEME["address"]}
            preview = self.preview(design["blocks"], theme=theme)
            # The links of a design lead to an address for examples, and its writer is told so.
            checks = {finding["check"] for finding in preview["findings"]}
            self.assertLessEqual(checks, {"link_example"}, design["name"])
            documents[design["name"]] = preview["html"]
        status, said = self.referee(documents, "--some")
        self.assertEqual(status, 0, said)

    def test_mail_programs_show_every_layout(self):
        """Those that come with the product, with their sample content and around a message of blocks."""
        self.start()
        self.api.patch("/settings", {"theme": {"logo": THEME["logo"], "address": THEME["address"]}})
        layouts = [one for one in self.api.get("/templates?limit=50")["items"] if one["slots"]]
        self.assertEqual([one["name"] for one in layouts], ["Letter", "Newsletter", "Announcement", "Invitation", "Notice"])
        documents = {}
        for layout in layouts:
            preview = self.api.get(f"/templates/{layout['id']}/preview")
            self.assertEqual(preview["findings"], [], layout["name"])
            self.assertNotIn("{{", preview["html"])
            documents[layout["name"]] = preview["html"]
            step = {"subject": "News", "layout_id": layout["id"], "format": "blocks",
                    "blocks": [block for block in BLOCKS.values() if block["type"] not in ("logo", "footer")],
                    "slots": {slot: MARKDOWN for slot in layout["slots"] if slot != "body"}}
            campaign = self.api.post("/campaigns", {"name": layout["name"], "steps": [step]})["id"]
            documents[f"{layout['name']} around blocks"] = self.api.get(f"/campaigns/{campaign}/preview?step=0")["html"]
        status, said = self.referee(documents, "--some")
        self.note(said.strip().splitlines()[-1])
        self.assertEqual(status, 0, said)

    def test_the_referee_finds_what_is_not_listed(self):
        for html, fault in [("<style>a{}</style><div style='display:flex;gap:3px'>x</div>", "display:flex is not supported by outlook.windows"),
                            ("<img src='x'>", "a picture has an alt text"),
                            ("<table><tr><td>x</td></tr></table>", "a layout table says role"),
                            ("<p style='padding:3px'>x</p>", "padding stands on cells")]:
            status, said = self.referee({"bad": html})
            self.assertEqual(status, 1)
            self.assertIn(fault, said)

    def test_a_preview_says_what_is_missing_and_a_launch_refuses(self):
        self.start()
        unfinished = self.preview([{"type": "button", "text": "Go", "href": ""}])
        self.assertIn("steps[0].blocks[0].href is empty; say where the button leads", unfinished["warnings"])
        list_id = self.fill_list(self.api, ["ann@example.org"])
        sender = self.api.post("/senders", {"name": "s", "from_name": "S", "from_email": "s@example.org", "transport": "sandbox"})
        campaign = self.make_campaign(self.api, list_id, sender["id"], [
            {"subject": "News", "format": "blocks", "blocks": [{"type": "button", "text": "Go", "href": ""}]}])
        status, _, text = self.api.raw("POST", f"/api/v1/campaigns/{campaign}/launch", {})
        self.assertEqual(status, 422, text)
        self.assertIn("steps[0].blocks[0].href", text.decode())


if __name__ == "__main__":
    unittest.main()
