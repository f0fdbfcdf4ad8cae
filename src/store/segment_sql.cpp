// store::segments::compile(): a filter as SQL. Every word in the text is written here; what a
// person gave is bound.
#include <fmt/format.h>

#include "store/segments.h"
#include "wire/columns.h"

namespace campaignd::store::segments {
namespace {

using Filter = SegmentFilter;

/// One compilation: collects the values.
class Compiler {
  public:
    std::string text(const Filter& filter) {
        switch (filter.kind) {
            case Filter::Kind::kAll:
                return group(filter, " AND ");
            case Filter::Kind::kAny:
                return group(filter, " OR ");
            case Filter::Kind::kNot:
                return "NOT " + text(filter.parts.at(0));
            case Filter::Kind::kDid:
                return deed(filter);
            case Filter::Kind::kCompare:
                break;
        }
        return compare(filter);
    }

    /// The JSON array of them.
    std::string values() const { return fmt::format("[{}]", fmt::join(values_, ",")); }

  private:
    /// The place of a value, which is JSON text: extracted once for a statement, for it does not
    /// depend on the row.
    std::string bound(std::string value) {
        values_.push_back(std::move(value));
        return fmt::format("(SELECT json_extract(?1, '$[{}]'))", values_.size() - 1);
    }

    /// The values of a list, for IN.
    std::string bound_list(const std::string& list) {
        values_.push_back(list);
        return fmt::format("(SELECT value FROM json_each(?1, '$[{}]'))", values_.size() - 1);
    }

    std::string group(const Filter& filter, const char* word) {
        std::string out = "(";
        for (const Filter& part : filter.parts) {
            out += (out.size() > 1 ? word : "") + text(part);
        }
        return out + ")";
    }

    std::string deed(const Filter& filter) {
        constexpr const char* kDeeds[] = {"m.state = 2",
                                          "m.first_opened_at IS NOT NULL",
                                          "m.first_clicked_at IS NOT NULL",
                                          "m.replied_at IS NOT NULL"};
        return fmt::format(
            "EXISTS (SELECT 1 FROM message m INDEXED BY message_recipient"
            " WHERE m.recipient_id = r.id AND m.campaign_id = {} AND {})",
            bound(std::to_string(filter.campaign_id)),
            kDeeds[static_cast<int>(filter.did)]);
    }

    std::string compare(const Filter& filter) {
        switch (filter.field) {
            case Filter::Field::kList:
                return in_list(filter);
            case Filter::Field::kStatus:
                return related("r.status", filter, false);
            case Filter::Field::kCreatedAt:
                return related("r.created_at", filter, false);
            case Filter::Field::kEmail:
                return related("r.email", filter, true);
            case Filter::Field::kName:
                return filter.op == Filter::Op::kExists
                           ? fmt::format("((r.name <> '') = {})", bound(filter.value))
                           : related("r.name", filter, true);
            case Filter::Field::kAttribute:
                break;
        }
        return attribute(filter);
    }

    std::string in_list(const Filter& filter) {
        const char* member =
            "EXISTS (SELECT 1 FROM list_member lm WHERE lm.recipient_id = r.id"
            " AND lm.list_id NOT IN (SELECT id FROM list WHERE removed = 1)";
        if (filter.op == Filter::Op::kExists) {
            return fmt::format("({}) = {})", member, bound(filter.value));
        }
        if (filter.op == Filter::Op::kIn) {
            return fmt::format("{} AND lm.list_id IN {})", member, bound_list(filter.value));
        }
        const char* no = filter.op == Filter::Op::kNe ? "NOT " : "";
        return fmt::format("{}{} AND lm.list_id = {})", no, member, bound(filter.value));
    }

    std::string attribute(const Filter& filter) {
        // A key of JSON stands in quotes; what would end them is escaped as in JSON.
        const std::string path = "$." + wire::text_to_column(filter.attribute);
        const std::string value =
            fmt::format("json_extract(r.attributes, {})", bound(wire::text_to_column(path)));
        return filter.by_number ? related(numeric(value), filter, false)
                                : related(value, filter, true);
    }

    /// A number, also one that a file brought as text; NULL for other texts.
    static std::string numeric(const std::string& value) {
        return fmt::format(
            "(CASE WHEN typeof({0}) IN ('integer', 'real') THEN {0}"
            " WHEN {0} GLOB '[0-9+.-]*' AND {0} NOT GLOB '*[^0-9.eE+-]*' THEN CAST({0} AS REAL)"
            " END)",
            value);
    }

    /// Texts compare without regard to ASCII case; nothing at all equals nothing.
    std::string related(const std::string& value, const Filter& filter, bool is_text) {
        constexpr const char* kSigns[] = {"=", "=", "<", "<=", ">", ">="};
        const char* collate = is_text ? " COLLATE NOCASE" : "";
        switch (filter.op) {
            case Filter::Op::kExists:
                return fmt::format("(({} IS NOT NULL) = {})", value, bound(filter.value));
            case Filter::Op::kIn:
                return fmt::format(
                    "coalesce({}{} IN {}, 0)", value, collate, bound_list(filter.value));
            case Filter::Op::kContains:
                return fmt::format(
                    "coalesce(instr(lower({}), lower({})) > 0, 0)", value, bound(filter.value));
            case Filter::Op::kStartsWith:
                return fmt::format(
                    "coalesce(instr(lower({}), lower({})) = 1, 0)", value, bound(filter.value));
            default:
                break;
        }
        const char* no = filter.op == Filter::Op::kNe ? "NOT " : "";
        return fmt::format("{}coalesce({}{} {} {}, 0)",
                           no,
                           value,
                           collate,
                           kSigns[static_cast<int>(filter.op)],
                           bound(filter.value));
    }

    std::vector<std::string> values_;  // each as JSON
};

}  // namespace

Condition compile(const std::vector<SegmentFilter>& any) {
    Compiler compiler;
    std::string sql;
    for (const Filter& filter : any) {
        sql += (sql.empty() ? "" : " OR ") + compiler.text(filter);
    }
    return {sql.empty() ? "0" : "(" + sql + ")", compiler.values()};
}

std::int64_t count_matching(const db::ReadTx& tx, const SegmentFilter& filter, std::int64_t cap) {
    const Condition condition = compile({filter});
    db::Statement row = tx.query_uncached(
        "SELECT count(*) FROM (SELECT 1 FROM recipient r WHERE r.status <> 4 AND " + condition.sql +
        " LIMIT ?2)");
    row.bind(condition.values, cap);
    return row.step() ? row.integer(0) : 0;
}

std::vector<RecipientId> sample(const db::ReadTx& tx, const SegmentFilter& filter, int limit) {
    const Condition condition = compile({filter});
    db::Statement row = tx.query_uncached("SELECT r.id FROM recipient r WHERE r.status <> 4 AND " +
                                          condition.sql + " ORDER BY r.id LIMIT ?2");
    row.bind(condition.values, limit);
    return db::integers(std::move(row));
}

}  // namespace campaignd::store::segments
