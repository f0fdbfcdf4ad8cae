#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "mail/compose/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

/// Reads all messages of a folder with Python's strict policy and compares each with what it must
/// hold: the same fields once each, one recipient, two parts, and the values as they were given.
constexpr char kReader[] = R"py(
import email, email.errors, email.policy, json, pathlib, sys
HEADERS = ['From', 'Reply-To', 'To', 'Subject', 'Date', 'Message-ID', 'In-Reply-To', 'References',
           'MIME-Version', 'List-Id', 'Precedence', 'Feedback-ID', 'List-Unsubscribe',
           'List-Unsubscribe-Post', 'X-Campaignd-Message', 'Content-Type']
def squeeze(text):
    return ''.join(' ' if ord(c) < 32 or ord(c) == 127 else c for c in text).split()
def same(path, found, wanted):
    found, wanted = ' '.join(squeeze(found)), ' '.join(squeeze(wanted))
    cut = len(wanted.encode()) > 850 and len(found.encode()) > 800 and wanted.startswith(found)
    assert found == wanted or cut, (path, found, wanted)
folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.glob('*.eml')):
    wanted = json.loads(path.with_suffix('.json').read_text())
    data = path.read_bytes()
    assert b'\n' not in data.replace(b'\r\n', b'') and b'\r' not in data.replace(b'\r\n', b''), path
    assert b'\0' not in data, path
    lines = data.split(b'\r\n')
    assert max(map(len, lines)) <= 998, path
    head = lines[:lines.index(b'')]
    for line in head:
        assert len(line) <= 78 or b' ' not in line.strip(), (path, line)
    text = data.decode('utf-8' if wanted['utf8'] else 'ascii')
    message = email.message_from_string(text, policy=email.policy.strict.clone(utf8=wanted['utf8']))
    assert sorted(message.keys()) == sorted(HEADERS), (path, message.keys())
    parts = list(message.walk())
    assert [p.get_content_type() for p in parts] == ['multipart/alternative', 'text/plain', 'text/html'], path
    for part in parts:
        assert not part.defects, (path, part.defects)
        for name, value in part.items():
            odd = [d for d in value.defects
                   if not (wanted['utf8'] and isinstance(d, email.errors.NonASCIILocalPartDefect))]
            assert not odd, (path, name, odd)
        assert part.get_filename() is None, path
    for part in parts[1:]:
        assert sorted(part.keys()) == ['Content-Transfer-Encoding', 'Content-Type'], (path, part.keys())
        part.get_content()
    assert [a.addr_spec for a in message['To'].addresses] == [wanted['to']], (path, message['To'])
    assert [a.addr_spec for a in message['From'].addresses] == [wanted['from']], (path, message['From'])
    same(path, message['Subject'], wanted['subject'])
    # between encoded-words of a phrase this parser leaves blanks that RFC 2047 section 6.2 ignores
    same(path, *(''.join(squeeze(n)) for n in (message['To'].addresses[0].display_name, wanted['name'])))
    assert message['List-Unsubscribe'].count('<') == 2, path
print('read', len(list(folder.glob('*.eml'))))
)py";

const std::vector<std::string> kPieces = {
    "\r\nBcc: evil@example.net",
    "\nTo: evil@example.net\n",
    "\r\n\r\n--=_c\r\nContent-Type: text/html\r\n\r\n",
    "=?UTF-8?Q?=0D=0ABcc:_evil@example.net?=",
    "=?utf-8?b?DQpCY2M6IGU=?=",
    "\r\n.\r\nMAIL FROM:<e@v>\r\n",
    "Content-Disposition: attachment; filename=x",
    ", evil@example.net",
    "<evil@example.net>",
    "\" <evil@example.net>, \"",
    "(comment",
    "\\",
    "\"",
    "; charset=utf-7",
    "مرحبا بالعالم",
    "שלום ‏עולם",
    "👩‍👩‍👧‍👦 🇩🇪",
    "日本語のとても長い件名がここにあります",
    "ﬁﬂ ́ combining é",
    " \t  ",
    ":",
    "plain words here",
    "{{name}}",
    "{{{x}}}",
    std::string(120, 'w'),
    std::string(90, '.'),
    "Straße, GmbH & Co. KG",
};

/// A value of up to six pieces; never only blanks, so that it can be compared.
std::string nasty(Dice& dice) {
    std::string text = "v";
    for (std::size_t i = dice.below(6); i > 0; --i) {
        text += (dice.below(2) == 0 ? " " : "") + dice.pick(kPieces);
    }
    return text;
}

class Folder {
  public:
    Folder() {
        char path[] = "/tmp/campaignd-fuzz-XXXXXX";
        path_ = ::mkdtemp(path);
    }

    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    ~Folder() { std::filesystem::remove_all(path_); }

    std::string write(const std::string& name, const std::string& bytes) const {
        std::ofstream(path_ / name, std::ios::binary) << bytes;
        return (path_ / name).string();
    }

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

/// Writes one random message and what it must read as.
void write_case(const Folder& folder, Dice& dice, int number) {
    const std::string name = nasty(dice);
    const std::string value = nasty(dice);
    const std::vector<std::string> addresses = {"bob@example.com",
                                                "b.o'b+tag=x@xn--bcher-kva.example",
                                                "müller@xn--bcher-kva.example",
                                                "用户@example.com"};
    const std::string& to = dice.pick(addresses);
    const nlohmann::json attributes{{"x", value}, {"list", {value, name}}};
    SkeletonSpec spec = spec_with(
        dice.pick(
            std::vector<BodyFormat>{BodyFormat::kMarkdown, BodyFormat::kHtml, BodyFormat::kText}),
        "Re {{x}} und {{name}}",
        "Hello {{x}}\n\n{{#list}}- {{.}}\n{{/list}}\n<a href=\"https://a.example/{{x}}\">{{{x}}}"
        "</a>\n--=_c0\n");
    spec.from_name = nasty(dice);
    spec.campaign_name = nasty(dice);
    spec.reply_to = "replies@example.org";
    spec.track_clicks = true;
    spec.track_opens = true;
    MergeFields fields(to, name, attributes.dump());
    MessageParts parts = parts_for(fields, to, name);
    parts.in_reply_to = "<m0@example.org>";
    parts.references = {"<m00@example.org>", "<m0@example.org>"};
    std::string message;
    Skeleton::compile(spec).compose(parts, message);
    const std::string stem = "m" + std::to_string(number);
    const bool utf8 = to.starts_with("m") || to.starts_with("用");
    const nlohmann::json wanted{{"to", to},
                                {"from", spec.from_email},
                                {"name", name},
                                {"subject", "Re " + value + " und " + name},
                                {"utf8", utf8}};
    folder.write(stem + ".eml", message);
    folder.write(stem + ".json", wanted.dump());
}

}  // namespace

TEST_CASE("no value can add a header, a recipient or a part", "[mail]") {
    const Folder folder;
    Dice dice(20'261'125);
    for (int i = 0; i < 250; ++i) {
        write_case(folder, dice, i);
    }
    const std::string command = "timeout 100 /usr/bin/python3 " + folder.write("read.py", kReader) +
                                " " + folder.path().string() + " > /dev/null";
    const int status = std::system(command.c_str());
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
