#include "support/bounce_corpus.h"

#include <catch2/catch.hpp>
#include <iostream>

#include "service/feedback/mailbox_desk.h"
#include "wire/messages.h"

using namespace campaignd;
using namespace campaignd::test;
using service::MailLinks;

namespace {

/// `from` in any case becomes `to`.
std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::string wanted = to_lower(from);
    std::string lower = to_lower(text);
    for (std::size_t at = lower.find(wanted); at != std::string::npos;
         at = lower.find(wanted, at + to.size())) {
        text.replace(at, wanted.size(), to);
        lower.replace(at, wanted.size(), to);
    }
    return text;
}

std::string found(MailDesk& desk, MessageId message) {
    const nlohmann::json feedback = nlohmann::json(desk.messages.get(message))["feedback"];
    if (feedback.empty()) {
        return "none";
    }
    const std::string kind = feedback[0]["kind"];
    return kind == "hard_bounce"     ? "hard"
           : kind == "soft_bounce"   ? "soft"
           : kind == "policy_bounce" ? "policy"
           : kind == "auto_reply"    ? "auto"
                                     : kind;
}

}  // namespace

TEST_CASE("real bounces in a mailbox do to people what they mean", "[.corpus]") {
    const std::string folder = corpus_folder();
    const std::vector<CorpusRow> rows = read_table(folder);
    int right = 0;
    int marked = 0;
    for (const CorpusRow& row : rows) {
        MailDesk desk;
        const CampaignId id = desk.start();
        desk.send(id, 0);
        const MessageId message = desk.of(id, desk.people[0], 0);
        const std::string mail =
            replaced(read_file(folder + "/mail/" + row.file), row.recipient, "p0@example.org");
        desk.arrive(
            "Delivered-To: " +
            desk.links.address(MailLinks::Address::kReturnPath, message, "ada@example.com") + "\n" +
            mail);
        desk.poll();
        const std::string got = found(desk, message);
        const auto status = desk.status(desk.people[0]);
        INFO(row.file);
        CHECK((status == 2) == (got == "hard"));
        CHECK((status == 3) == (got == "complaint"));
        right += is_right(row, got) ? 1 : 0;
        marked += is_alive(row) && status != 0 ? 1 : 0;
        if (!is_right(row, got)) {
            std::cout << row.file << '\t' << row.recipient << "\twant " << row.want << '\t'
                      << row.reason << "\tgot " << got << '\n';
        }
    }
    const auto all = static_cast<double>(rows.size());
    std::cout << right << " of " << rows.size() << " as expected, " << marked
              << " living people marked\n";
    CHECK(right / all >= 0.93);
    CHECK(marked / all <= 0.01);
}
