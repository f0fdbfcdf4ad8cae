#include "support/bounce_corpus.h"

#include <catch2/catch.hpp>
#include <iostream>
#include <map>

#include "base/error.h"
#include "mail/inbound/inbound.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::test;

namespace {

std::string word_of(FeedbackKind kind) {
    return kind == FeedbackKind::kHardBounce   ? "hard"
           : kind == FeedbackKind::kSoftBounce ? "soft"
                                               : "policy";
}

std::string found(const Inbound& mail, const std::string& recipient) {
    switch (mail.kind) {
        case InboundKind::kComplaint:
            return "complaint";
        case InboundKind::kDelayed:
            return "none";
        case InboundKind::kAutoReply:
            return "auto";
        case InboundKind::kOther:
            return "person";
        case InboundKind::kBounce:
            break;
    }
    for (const FailedRecipient& failure : mail.failures) {
        if (equals_ignoring_case(failure.address, recipient) ||
            equals_ignoring_case(failure.other, recipient)) {
            return word_of(failure.kind);
        }
    }
    for (const std::string& address : mail.spared) {
        if (equals_ignoring_case(address, recipient)) {
            return "none";
        }
    }
    return mail.failures.empty() ? "none" : word_of(mail.failures.front().kind);
}

}  // namespace

TEST_CASE("real bounces mean what those say who collected them", "[.corpus]") {
    const std::string folder = corpus_folder();
    const std::vector<CorpusRow> rows = read_table(folder);
    REQUIRE_FALSE(rows.empty());
    std::map<std::string, int> table;
    int right = 0;
    int marked = 0;
    for (const CorpusRow& row : rows) {
        std::string got = "unreadable";
        std::string words;
        try {
            const Inbound mail = read_inbound(read_file(folder + "/mail/" + row.file));
            got = found(mail, row.recipient);
            words = mail.failures.empty()
                        ? mail.subject
                        : mail.failures.front().address + " " + mail.failures.front().status + " " +
                              mail.failures.front().diagnostic;
        } catch (const Error&) {
        }
        ++table[row.want + " read as " + got];
        right += is_right(row, got) ? 1 : 0;
        marked += is_alive(row) && got == "hard" ? 1 : 0;
        if (!is_right(row, got)) {
            for (char& c : words) {
                c = c == '\n' || c == '\r' ? ' ' : c;
            }
            std::cout << row.file << '\t' << row.recipient << "\twant " << row.want << '\t'
                      << row.reason << "\tgot " << got << '\t' << words.substr(0, 300) << '\n';
        }
    }
    for (const auto& [what, count] : table) {
        std::cout << count << '\t' << what << '\n';
    }
    const auto all = static_cast<double>(rows.size());
    std::cout << right << " of " << rows.size() << " as expected, " << marked
              << " living people marked\n";
    CHECK(right / all >= 0.93);
    CHECK(marked / all <= 0.01);
}
