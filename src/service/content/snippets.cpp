#include "service/content/snippets.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "mail/compose/snippets.h"
#include "mail/compose/tag_scanner.h"
#include "mail/compose/template.h"
#include "service/access/listing.h"
#include "service/access/unique.h"
#include "store/snippets.h"
#include "wire/changes.h"

namespace campaignd::service {
namespace {

namespace rows = store::snippets;

constexpr const char* kTaken = "another snippet has this name; choose another one";
constexpr int kRounds = 3;

void apply(SnippetChange change, Snippet& one) {
    one.name = std::move(change.name).value_or(one.name);
    one.description = std::move(change.description).value_or(one.description);
    one.format = change.format.value_or(one.format);
    one.body = std::move(change.body).value_or(one.body);
}

/// What is wrong with the snippet among the others: its tags, those it names, itself within itself.
/// Compiles it: not in a transaction.
void check_snippet(std::vector<Snippet> others,
                   const Snippet& one,
                   std::vector<FieldError>& faults) {
    if (!faults.empty()) {
        return;
    }
    std::erase_if(others, [&](const Snippet& other) { return other.id == one.id; });
    if (others.size() >= SnippetLimits::kSnippets) {
        faults.push_back({"name", "there are 1,000 snippets already; remove some first"});
        return;
    }
    others.insert(others.begin(), one);
    mail::SnippetWriter writer(others);
    const std::string whole =
        writer.write("{{> " + one.name + "}}", mail::SnippetPlace::kText, "body");
    faults = std::move(writer.faults());
    if (faults.empty()) {
        mail::Template::compile(whole, mail::TemplateKind::kText, "body", faults);
    }
}

bool names(const Snippet& one, std::string_view name) {
    mail::TagScanner scanner(one.body);
    while (const auto tag = scanner.next()) {
        if (tag->kind == mail::TagKind::kPartial && equals_ignoring_case(tag->name, name)) {
            return true;
        }
    }
    return false;
}

/// Who would be left with a tag of nothing.
void require_unused(const db::ReadTx& tx, const Snippet& one, const char* remedy) {
    std::vector<std::string> users = rows::drafts_with(tx, one.name);
    for (const Snippet& other : rows::all(tx)) {
        if (other.id != one.id && names(other, one.name)) {
            users.push_back("the snippet " + other.name);
        }
    }
    if (!users.empty()) {
        fail(ErrorCode::kConflict,
             fmt::format("{{{{> {}}}}} stands in {}: take it out there first, then {}",
                         one.name,
                         fmt::join(users, ", "),
                         remedy));
    }
}

}  // namespace

/// `plan` gives the snippet as it is to be. It is checked among the others between two
/// transactions; `put` runs when nothing changed meanwhile.
Snippet Snippets::save(const Plan& plan, const Put& put) {
    for (int round = 0; round < kRounds; ++round) {
        std::vector<FieldError> faults;
        std::vector<Snippet> others;
        std::string state;
        const Snippet one = database_.read([&](const db::ReadTx& tx) {
            others = rows::all(tx);
            state = rows::state(tx);
            return plan(tx, faults);
        });
        check_snippet(std::move(others), one, faults);
        throw_if_any(std::move(faults));
        auto saved = database_.write(db::WriteClass::kRequest,
                                     [&](db::WriteTx& tx) -> std::optional<Snippet> {
                                         if (rows::state(tx) != state) {
                                             return std::nullopt;
                                         }
                                         return put(tx, one);
                                     });
        if (saved) {
            return *std::move(saved);
        }
    }
    fail(ErrorCode::kConflict, "other snippets were changed meanwhile: save it again");
}

Snippet Snippets::create(const Actor& actor, SnippetChange change) {
    const auto plan = [&](const db::ReadTx& /*tx*/, std::vector<FieldError>& faults) {
        faults = change.faults;
        Snippet one;
        apply(change, one);
        return one;
    };
    return save(plan, [&](db::WriteTx& tx, const Snippet& one) {
        const std::int64_t id = unless_taken(kTaken, [&] { return rows::insert(tx, one); });
        audit(tx, actor, "snippet.create", id, wire::made(one));
        return rows::get(tx, id);
    });
}

Snippet Snippets::get(std::int64_t id) const {
    return database_.read([&](const db::ReadTx& tx) { return rows::get(tx, id); });
}

Snippet Snippets::update(const Actor& actor,
                         std::int64_t id,
                         SnippetChange change,
                         const ExpectedRevision& expected) {
    const auto plan = [&](const db::ReadTx& tx, std::vector<FieldError>& faults) {
        Snippet one = rows::get(tx, id);
        check_revision(expected, one.revision);
        faults = change.faults;
        apply(change, one);
        return one;
    };
    return save(plan, [&](db::WriteTx& tx, const Snippet& one) {
        const Snippet before = rows::get(tx, id);
        if (!equals_ignoring_case(one.name, before.name)) {
            require_unused(tx, before, "give it another name");
        }
        unless_taken(kTaken, [&] { rows::update(tx, one); });
        audit(tx, actor, "snippet.update", id, wire::changes(before, one));
        return rows::get(tx, id);
    });
}

void Snippets::remove(const Actor& actor, std::int64_t id, const ExpectedRevision& expected) {
    database_.write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        const Snippet one = rows::get(tx, id);
        check_revision(expected, one.revision);
        require_unused(tx, one, "remove it");
        rows::remove(tx, id);
        audit(tx, actor, "snippet.delete", id, wire::removed(one));
    });
}

Page<Snippet> Snippets::list(const PageQuery& query) const {
    return listed(database_, query, rows::list, rows::count);
}

}  // namespace campaignd::service
