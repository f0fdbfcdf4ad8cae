#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "mail/compose/support.h"

using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

/// Reads each message with Python's strict policy, which records every defect of the format.
constexpr char kReader[] = R"py(
import email, email.policy, sys
for path in sys.argv[1:]:
    data = open(path, 'rb').read()
    message = email.message_from_bytes(data, policy=email.policy.strict)
    parts = list(message.walk())
    assert [p.get_content_type() for p in parts] == ['multipart/alternative', 'text/plain', 'text/html'], path
    for part in parts:
        assert not part.defects, (path, part.defects)
        for name, value in part.items():
            assert not value.defects, (path, name, value.defects)
    assert len(message['To'].addresses) == 1, path
    assert message['To'].addresses[0].addr_spec == 'bob@example.com', path
    assert message['Bcc'] is None, path
    for part in parts[1:]:
        assert 'Hello' in part.get_content(), path
)py";

class TempFolder {
  public:
    TempFolder() {
        char path[] = "/tmp/campaignd-compose-XXXXXX";
        path_ = ::mkdtemp(path);
    }

    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    ~TempFolder() { std::filesystem::remove_all(path_); }

    std::string write(const std::string& name, const std::string& bytes) const {
        const std::filesystem::path file = path_ / name;
        std::ofstream(file, std::ios::binary) << bytes;
        return file.string();
    }

  private:
    std::filesystem::path path_;
};

}  // namespace

TEST_CASE("Python's strict mail parser finds no defect", "[mail]") {
    const TempFolder folder;
    const std::vector<std::string> names = {"Bob",
                                            "O'Neil, Jr.",
                                            "Quote \"Q\" \\",
                                            "Zoë Müller",
                                            "日本太郎 様",
                                            "محمد علي",
                                            "😀 👩‍👩‍👧 family",
                                            std::string(500, 'n'),
                                            "x\r\nBcc: e@v",
                                            "(comment) @;",
                                            ""};
    std::string command = "timeout 60 /usr/bin/python3 " + folder.write("read.py", kReader);
    int number = 0;
    for (const BodyFormat format : {BodyFormat::kMarkdown, BodyFormat::kHtml, BodyFormat::kText}) {
        for (const std::string& name : names) {
            SkeletonSpec spec =
                spec_with(format, "Hello {{name|you}}, {{name}}", "Hello {{name}}\n\n- a\n- b");
            spec.from_name = name;
            spec.campaign_name = name;
            MergeFields fields("bob@example.com", name, "");
            std::string message;
            Skeleton::compile(spec).compose(parts_for(fields, "bob@example.com", name), message);
            command += " " + folder.write("m" + std::to_string(++number) + ".eml", message);
        }
    }
    const int status = std::system(command.c_str());
    REQUIRE(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
}
