// store::segments::compile(): a filter as SQL. Every word in the text is written here; what a
// person gave is bound.
#include <fmt/format.h>

#include "store/like.h"
#include "store/segments.h"
#include "wire/columns.h"

namespace campaignd::store::segments {
namespace {

using Filter = SegmentFilter;
using Op = Filter::Op;

constexpr TimeMs kDayMs = 86'400'000;

/// One compilation: collects the values.
class Compiler {
  public:
    explicit Compiler(TimeMs now) : now_(now) {}

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

    std::string bound(std::int64_t value) { return bound(wire::integer_to_column(value)); }

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

    // ---- what people did ----

    std::string deed(const Filter& filter) {
        // Without a campaign by the person, whose messages are few; else by the campaign's own key.
        std::string from = "message m INDEXED BY message_recipient WHERE m.recipient_id = r.id";
        if (filter.campaign_id) {
            const std::string campaign = bound(*filter.campaign_id);
            from = fmt::format(
                "message m INDEXED BY message_once WHERE m.campaign_id = {0}"
                " AND m.step IN (SELECT step FROM step WHERE campaign_id = {0})"
                " AND m.recipient_id = r.id",
                campaign);
        }
        std::string since;
        if (filter.days) {
            since = bound(now_ - *filter.days * kDayMs);
        }
        return fmt::format("EXISTS (SELECT 1 FROM {} AND {})", from, done(filter, since));
    }

    /// `since`: a moment, or empty for ever.
    std::string done(const Filter& filter, const std::string& since) {
        switch (filter.did) {
            case Filter::Did::kSent:
                return "m.state = 2" + (since.empty() ? "" : " AND m.sent_at >= " + since);
            case Filter::Did::kOpened:
                return seen("first_opened_at", 1, since, {});
            case Filter::Did::kClicked:
                return seen("first_clicked_at", 2, since, filter.link);
            case Filter::Did::kReplied:
                return at_all("replied_at", since);
            case Filter::Did::kBounced:
                break;
        }
        return at_all("bounced_at", since);
    }

    static std::string at_all(const char* column, const std::string& since) {
        return since.empty() ? fmt::format("m.{} IS NOT NULL", column)
                             : fmt::format("m.{} >= {}", column, since);
    }

    /// The first time stands in the message; later ones and links are with the events of people.
    std::string seen(const char* column,
                     int kind,
                     const std::string& since,
                     const std::optional<std::string>& link) {
        std::string out = fmt::format("m.{} IS NOT NULL", column);
        if (since.empty() && !link) {
            return out;
        }
        std::string events = fmt::format(
            "EXISTS (SELECT 1 FROM event e INDEXED BY event_message WHERE e.message_id = m.id"
            " AND e.kind = {} AND e.machine = 0",
            kind);
        if (!since.empty()) {
            events += fmt::format(" AND max(e.at, coalesce(e.last_at, 0)) >= {}", since);
        }
        if (link) {
            events += fmt::format(
                " AND EXISTS (SELECT 1 FROM link l WHERE l.campaign_id = m.campaign_id"
                " AND l.step = m.step AND l.number = e.link AND l.target = {})",
                bound(wire::text_to_column(*link)));
        }
        return out + " AND " + events + ")";
    }

    // ---- what people are ----

    std::string compare(const Filter& filter) {
        switch (filter.field) {
            case Filter::Field::kList:
                return in_list(filter);
            case Filter::Field::kTag:
                return tagged(filter);
            case Filter::Field::kStatus:
                return related("r.status", filter, false);
            case Filter::Field::kCreatedAt:
                return filter.op >= Op::kBefore ? in_time("r.created_at", filter, now_)
                                                : related("r.created_at", filter, false);
            case Filter::Field::kEmail:
                return related("r.email", filter, true);
            case Filter::Field::kName:
                return related("r.name", filter, true);
            case Filter::Field::kAttribute:
                break;
        }
        return attribute(filter);
    }

    static bool is_negative(Op op) {
        return op == Op::kNe || op == Op::kNotIn || op == Op::kNotContains;
    }

    std::string in_list(const Filter& filter) {
        return belongs(
            "EXISTS (SELECT 1 FROM list_member lm WHERE lm.recipient_id = r.id"
            " AND lm.list_id NOT IN (SELECT id FROM list WHERE removed = 1)",
            "lm.list_id",
            filter);
    }

    std::string tagged(const Filter& filter) {
        return belongs(
            "EXISTS (SELECT 1 FROM recipient_tag rt WHERE rt.recipient_id = r.id", "", filter);
    }

    /// `member` lacks its closing bracket. `column`: what the values are compared with; without
    /// one they are names of tags.
    std::string belongs(const char* member, const std::string& column, const Filter& filter) {
        if (filter.op == Op::kExists) {
            return fmt::format("({}) = {})", member, bound(filter.value));
        }
        const bool many = filter.op == Op::kIn || filter.op == Op::kNotIn;
        const std::string wanted =
            many ? "IN " + bound_list(filter.value) : "= " + bound(filter.value);
        const char* no = is_negative(filter.op) ? "NOT " : "";
        return column.empty()
                   ? fmt::format("{}{} AND rt.tag_id IN (SELECT id FROM tag WHERE name {}))",
                                 no,
                                 member,
                                 wanted)
                   : fmt::format("{}{} AND {} {})", no, member, column, wanted);
    }

    std::string attribute(const Filter& filter) {
        // A key of JSON stands in quotes; what would end them is escaped as in JSON.
        const std::string path =
            bound(wire::text_to_column("$." + wire::text_to_column(filter.attribute)));
        if (filter.op == Op::kHas) {
            return has(path, filter);
        }
        const std::string value = fmt::format("json_extract(r.attributes, {})", path);
        if (filter.op >= Op::kBefore) {
            return in_time(moment(value), filter, whole_day(value));
        }
        if (filter.type == Filter::Type::kYesNo && (filter.op == Op::kEq || filter.op == Op::kNe)) {
            return yes_or_no(value, filter);
        }
        return filter.type == Filter::Type::kNumber ? related(numeric(value), filter, false)
                                                    : related(value, filter, true);
    }

    /// One of the values of a list; a single value counts as a list of one.
    std::string has(const std::string& path, const Filter& filter) {
        const bool many = filter.value.starts_with('[');
        return fmt::format(
            "EXISTS (SELECT 1 FROM json_each(r.attributes, {}) j"
            " WHERE j.value COLLATE NOCASE {})",
            path,
            many ? "IN " + bound_list(filter.value) : "= " + bound(filter.value));
    }

    /// Also as a file brought it. Nothing at all is neither yes nor no.
    static std::string yes_or_no(const std::string& value, const Filter& filter) {
        const char* words = filter.value == "true" ? "'1', 'true', 'yes', 'y', 'on'"
                                                   : "'0', 'false', 'no', 'n', 'off'";
        return fmt::format(
            "{}coalesce(lower({}) IN ({}), 0)", filter.op == Op::kNe ? "NOT " : "", value, words);
    }

    /// A number, also one that a file brought as text; NULL for other texts.
    static std::string numeric(const std::string& value) {
        return fmt::format(
            "(CASE WHEN typeof({0}) IN ('integer', 'real') THEN {0}"
            " WHEN {0} GLOB '[0-9+.-]*' AND {0} NOT GLOB '*[^0-9.eE+-]*' THEN CAST({0} AS REAL)"
            " END)",
            value);
    }

    /// The moment of "2026-01-31" or of RFC 3339 text, in ms; NULL for all else.
    static std::string moment(const std::string& value) {
        return fmt::format(
            "(CASE WHEN {0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'"
            " THEN unixepoch({0}) * 1000 END)",
            value);
    }

    /// From when on something is not over: now, and for a day without a time its first moment.
    std::string whole_day(const std::string& value) {
        return fmt::format(
            "iif(length({}) = 10, {}, {})", value, bound(now_ - now_ % kDayMs), bound(now_));
    }

    std::string in_time(const std::string& moment, const Filter& filter, TimeMs now) {
        return in_time(moment, filter, bound(now));
    }

    /// `now` is SQL: where the past ends and the future begins.
    std::string in_time(const std::string& moment, const Filter& filter, const std::string& now) {
        const TimeMs span = filter.days.value_or(0) * kDayMs;
        const auto between = [&](const std::string& from, const std::string& to) {
            return fmt::format("coalesce({} BETWEEN {} AND {}, 0)", moment, from, to);
        };
        if (filter.op == Op::kInNextDays) {
            return between(now, bound(now_ + span));
        }
        if (filter.op == Op::kInLastDays) {
            const bool is_column = filter.field == Filter::Field::kCreatedAt;
            const TimeMs since = now_ - span;
            return between(bound(is_column ? since : since - since % kDayMs), bound(now_));
        }
        return between(bound(filter.from.value_or(INT64_MIN)),
                       bound(filter.until.value_or(INT64_MAX) - 1));
    }

    /// Of LIKE, which knows ASCII case alone, as JSON.
    static std::string pattern(const Filter& filter) {
        const std::string text = like_text(wire::text_from_column(filter.value).value_or(""));
        return wire::text_to_column((filter.op == Op::kStartsWith ? "" : "%") + text +
                                    (filter.op == Op::kEndsWith ? "" : "%"));
    }

    /// Texts compare without regard to ASCII case; nothing at all equals nothing, and an empty
    /// text is nothing.
    std::string related(const std::string& value, const Filter& filter, bool is_text) {
        constexpr const char* kSigns[] = {"=", "=", "<", "<=", ">", ">="};
        const char* collate = is_text ? " COLLATE NOCASE" : "";
        const char* no = is_negative(filter.op) ? "NOT " : "";
        switch (filter.op) {
            case Op::kExists:
                return fmt::format("((coalesce({}, '') <> '') = {})", value, bound(filter.value));
            case Op::kIn:
            case Op::kNotIn:
                return fmt::format(
                    "{}coalesce({}{} IN {}, 0)", no, value, collate, bound_list(filter.value));
            case Op::kContains:
            case Op::kNotContains:
            case Op::kStartsWith:
            case Op::kEndsWith:
                return fmt::format(
                    "{}coalesce({} LIKE {} ESCAPE '\\', 0)", no, value, bound(pattern(filter)));
            default:
                break;
        }
        return fmt::format("{}coalesce({}{} {} {}, 0)",
                           no,
                           value,
                           collate,
                           kSigns[static_cast<int>(filter.op)],
                           bound(filter.value));
    }

    const TimeMs now_;
    std::vector<std::string> values_;  // each as JSON
};

}  // namespace

Conditions compile(const std::vector<std::vector<SegmentFilter>>& groups, TimeMs now) {
    Compiler compiler(now);
    Conditions made;
    for (const std::vector<SegmentFilter>& any : groups) {
        std::string sql;
        for (const Filter& filter : any) {
            sql += (sql.empty() ? "" : " OR ") + compiler.text(filter);
        }
        made.sql.push_back(sql.empty() ? "0" : "(" + sql + ")");
    }
    made.values = compiler.values();
    return made;
}

}  // namespace campaignd::store::segments
