// store::segments::compile(): a filter as SQL. Every word in the text is written here; what a
// person gave is bound.
#include <fmt/format.h>

#include "model/time_zone.h"
#include "store/like.h"
#include "store/segments.h"
#include "store/settings.h"
#include "wire/columns.h"

namespace campaignd::store::segments {
namespace {

using Filter = SegmentFilter;
using Op = Filter::Op;

constexpr TimeMs kDayMs = 86'400'000;

/// When something must be, both ends included.
struct Span {
    std::int64_t first = INT64_MIN;
    std::int64_t last = INT64_MAX;
};

/// One compilation: collects the values.
class Compiler {
  public:
    /// `zone`: where days begin and end.
    Compiler(TimeMs now, std::string zone) : now_(now), zone_(std::move(zone)) {}

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
                return filter.op >= Op::kBefore ? within("r.created_at", moments_of(filter))
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
            return dated(value, filter);
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

    // ---- days and moments ----

    std::int64_t today() const { return local_day(zone_, now_); }

    TimeMs start_of(std::int64_t day) const { return start_of_day(zone_, day); }

    Span moments_of(const Filter& filter) const {
        const std::int64_t days = filter.days.value_or(0);
        switch (filter.op) {
            case Op::kInLastDays:
                return {start_of(today() - days), now_};
            case Op::kInNextDays:
                return {now_, start_of(today() + days + 1) - 1};
            case Op::kBefore:
                return {INT64_MIN, (filter.day ? start_of(*filter.day) : *filter.moment) - 1};
            case Op::kAfter:
                return {filter.day ? start_of(*filter.day + 1) : *filter.moment + 1, INT64_MAX};
            default:
                return {start_of(*filter.day), start_of(*filter.day + 1) - 1};
        }
    }

    /// The days of the calendar that lie whole, or begin, within it.
    Span days_of(const Filter& filter) const {
        const std::int64_t days = filter.days.value_or(0);
        switch (filter.op) {
            case Op::kInLastDays:
                return {today() - days, today()};
            case Op::kInNextDays:
                return {today(), today() + days};
            case Op::kBefore:
                return {INT64_MIN, (filter.day ? *filter.day : day_from(*filter.moment)) - 1};
            case Op::kAfter:
                return {filter.day ? *filter.day + 1 : day_from(*filter.moment + 1), INT64_MAX};
            default:
                return {*filter.day, *filter.day};
        }
    }

    /// The first day that does not begin before the moment.
    std::int64_t day_from(TimeMs moment) const {
        const std::int64_t day = local_day(zone_, moment);
        return start_of(day) < moment ? day + 1 : day;
    }

    std::string within(const std::string& number, const Span& span) {
        return fmt::format("{} BETWEEN {} AND {}", number, bound(span.first), bound(span.last));
    }

    /// "2026-01-31" is a day, RFC 3339 text a moment; all else is neither and matches nothing.
    std::string dated(const std::string& value, const Filter& filter) {
        return fmt::format(
            "coalesce(CASE WHEN {0} GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'"
            " THEN iif(length({0}) = 10, {1}, {2}) END, 0)",
            value,
            within(fmt::format("unixepoch({}) / {}", value, kDayMs / 1000), days_of(filter)),
            within(fmt::format("unixepoch({}) * 1000", value), moments_of(filter)));
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
    const std::string zone_;
    std::vector<std::string> values_;  // each as JSON
};

}  // namespace

Conditions compile(const db::ReadTx& tx, const std::vector<std::vector<SegmentFilter>>& groups) {
    Compiler compiler(tx.now(), settings::time_zone(tx));
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
