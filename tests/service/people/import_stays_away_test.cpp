// Nobody who left is revived by any import.
#include <catch2/catch.hpp>
#include <random>
#include <set>

#include "service/people/import_fixture.h"
#include "service/people/suppressions.h"
#include "service/sequence/feedback.h"
#include "store/recipients.h"

using namespace campaignd;
using service::ImportOrder;
using test::ImportFixture;

namespace {

constexpr const char* kMailable =
    "SELECT count(*) FROM recipient WHERE email = ?1 AND status = 0 AND NOT EXISTS "
    "(SELECT 1 FROM suppression WHERE lower(value) = ?1)";

/// The export of a tool: its header, a row, and words for who may get mail and who has left.
struct Export {
    const char* file_name;
    const char* header;
    const char* row;  // % stands for the address, $ for the word
    std::vector<const char*> stays;
    std::vector<const char*> left;
};

const std::vector<Export>& exports() {
    static const std::vector<Export> all{
        {"subscribers.csv",
         "uuid,email,name,attributes,status,created_at,updated_at",
         "u,%,N,{},$,x,x",
         {"enabled"},
         {"disabled", "blocklisted"}},
        {"contacts.csv",
         "Email,First name,Last name,Data,Status",
         "%,Ann,Lee,{},$",
         {"active"},
         {"unsubscribed", "unreachable"}},
        {"subscribed_email_audience_export_1.csv",
         "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,LEID,EUID,TAGS",
         "%,Ann,2,2024-01-01 10:00:00,1,e,$",
         {"\"\"vip\"\""},
         {}},
        {"unsubscribed_email_audience_export_1.csv",
         "Email Address,First Name,UNSUB_TIME,UNSUB_REASON,LEID,EUID,TAGS",
         "%,Ann,2024-01-01 10:00:00,$,1,e,",
         {},
         {"NORMAL", ""}},
        {"cleaned_email_audience_export_1.csv",
         "Email Address,CLEAN_TIME,LEID,EUID,TAGS",
         "%,$,1,e,",
         {},
         {"2024-01-01 10:00:00", ""}},
        {"nonsubscribed_email_audience_export_1.csv",
         "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,LEID,EUID,TAGS",
         "%,Ann,2,,1,e,$",
         {},
         {"shop", ""}},
        {"brevo.csv",
         "CONTACT ID,EMAIL,FIRSTNAME,EMAIL_BLACKLISTED",
         "1,%,Ann,$",
         {"", "0", "no"},
         {"1", "yes", "true"}},
        {"mailerlite.csv",
         "Email,Status,Opened",
         "%,$,3",
         {"active", "Active"},
         {"unsubscribed", "Unconfirmed", "bounced", "junk", "Spam complaint"}},
        {"klaviyo.csv",
         "Email,First Name,Email Marketing Consent,Email Suppressions",
         "%,Ann,$,",
         {"SUBSCRIBED"},
         {"UNSUBSCRIBED", "NEVER_SUBSCRIBED"}},
        {"klaviyo2.csv",
         "Email,Email Marketing Consent,Email Suppressions",
         "%,SUBSCRIBED,$",
         {"", "[]"},
         {"[USER_SUPPRESSED]", "HARD_BOUNCE"}},
    };
    return all;
}

class World {
  public:
    explicit World(unsigned seed) : random_(seed) {}

    void step() {
        switch (random_() % 10) {
            case 0:
                return report(FeedbackKind::kUnsubscribe);
            case 1:
                return report(FeedbackKind::kHardBounce);
            case 2:
                return report(FeedbackKind::kComplaint);
            case 3:
                return suppress();
            case 4:
                return erase();
            default:
                return import();
        }
    }

    void check() const {
        for (const std::string& email : left_) {
            INFO(email << " had left; what happened:\n" << story_);
            REQUIRE(fixture_.temp.integer(kMailable, email) == 0);
        }
    }

    std::size_t left() const { return left_.size(); }

  private:
    std::string any_address() { return "p" + std::to_string(random_() % 25) + "@example.com"; }

    std::int64_t id_of(const std::string& email) const {
        return fixture_.temp->read([&](const db::ReadTx& tx) {
            return store::recipients::find_by_email(tx, email).value_or(0);
        });
    }

    void report(FeedbackKind kind) {
        const std::string email = any_address();
        const std::int64_t id = id_of(email);
        if (id == 0) {
            return;
        }
        const auto result = fixture_.temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            FeedbackReport report{.source = "test:" + std::to_string(++reports_), .kind = kind};
            report.recipient = id;
            return service::Feedback().apply(tx, report);
        });
        if (result == service::FeedbackResult::kNew) {
            note(email, "feedback");
        }
    }

    void suppress() {
        const std::string email = any_address();
        service::Suppressions(*fixture_.temp, [] {}).add(fixture_.actor, {email, "", {}});
        note(email, "suppressed");
    }

    void erase() {
        const std::string email = any_address();
        if (const std::int64_t id = id_of(email); id != 0) {
            fixture_.recipients.erase(fixture_.actor, id);
            note(email, "erased");
        }
    }

    void import() {
        const Export& tool = exports()[random_() % exports().size()];
        std::string text = std::string(tool.header) + '\n';
        std::set<std::string> leaving;
        for (int rows = 0; rows < 12; ++rows) {
            const std::string email = any_address();
            const bool leaves = tool.stays.empty() || (!tool.left.empty() && random_() % 3 == 0);
            const auto& words = leaves ? tool.left : tool.stays;
            std::string row = tool.row;
            row.replace(
                row.find('$'), 1, "\"" + std::string(words[random_() % words.size()]) + "\"");
            row.replace(row.find('%'), 1, random_() % 2 == 0 ? email : to_upper(email));
            text += row + '\n';
            if (leaves) {
                leaving.insert(email);
            }
        }
        const Import import = fixture_.run(text, [&](ImportOrder& order) {
            order.file_name = tool.file_name;
            order.update = static_cast<ImportUpdate>(random_() % 3);
        });
        INFO(text << import.error.value_or(""));
        REQUIRE(import.state == ImportState::kDone);
        REQUIRE(import.counts.rejected == 0);
        for (const std::string& email : leaving) {
            note(email, tool.file_name);
        }
    }

    static std::string to_upper(std::string text) {
        for (char& c : text) {
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        }
        return text;
    }

    void note(const std::string& email, const std::string& why) {
        left_.insert(email);
        story_ += email + ": " + why + '\n';
    }

    ImportFixture fixture_;
    std::mt19937 random_;
    std::set<std::string> left_;
    std::string story_;
    int reports_ = 0;
};

}  // namespace

TEST_CASE("nobody who left is revived, whatever is imported in whatever order", "[service]") {
    World world(GENERATE(range(1U, 13U)));
    for (int steps = 0; steps < 30; ++steps) {
        world.step();
        world.check();
    }
    CHECK(world.left() > 10);
}
