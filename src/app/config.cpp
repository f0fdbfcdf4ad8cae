#include "app/config.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <string_view>

// A malformed file such as "[<a]" breaks what toml++ 3.3 asserts, and what it lets the compiler
// assume where NDEBUG is defined: here it is a fault of the file in every build.
#undef NDEBUG
#define TOML_ASSERT(expr) ((expr) ? static_cast<void>(0) : throw std::logic_error("it is no TOML"))
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wterminate"  // some of these stand in noexcept functions
#endif
#include <toml++/toml.h>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "app/config_keys.h"
#include "app/config_rules.h"
#include "app/config_value.h"
#include "base/error.h"
#include "base/text.h"

namespace campaignd::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "CAMPAIGND_";
constexpr std::string_view kSeparator = "__";

/// Values as found, by key ("section.name").
using RawValues = std::map<std::string, RawValue>;

RawValue raw_of(const toml::node& node, const fs::path& file) {
    RawValue raw;
    raw.place = fmt::format("{} line {}", file.string(), node.source().begin.line);
    if (const auto* text = node.as_string()) {
        raw.kind = RawValue::Kind::kText;
        raw.text = text->get();
    } else if (const auto* number = node.as_integer()) {
        raw.kind = RawValue::Kind::kNumber;
        raw.text = fmt::to_string(number->get());
    } else if (const auto* list = node.as_array()) {
        raw.kind = RawValue::Kind::kList;
        raw.text = "a list";
        for (const toml::node& item : *list) {
            raw.items.push_back(raw_of(item, file));
        }
    } else if (const auto* table = node.as_table()) {
        raw.kind = RawValue::Kind::kTable;
        raw.text = "a table";
        for (const auto& [name, item] : *table) {
            raw.items.push_back(raw_of(item, file));
            raw.items.back().name = name.str();
        }
    } else if (const auto* yes = node.as_boolean()) {
        raw.text = yes->get() ? "true" : "false";
    } else {
        raw.text = "this kind of value";
    }
    return raw;
}

RawValues read_file(const fs::path& file) {
    RawValues values;
    try {
        const toml::table document = toml::parse_file(file.string());
        for (const auto& [section, node] : document) {
            const toml::table* table = node.as_table();
            if (table == nullptr) {
                values.emplace(std::string(section.str()), raw_of(node, file));
                continue;
            }
            for (const auto& [name, value] : *table) {
                values.emplace(fmt::format("{}.{}", section.str(), name.str()),
                               raw_of(value, file));
            }
        }
    } catch (const toml::parse_error& fault) {
        throw Error({{file.string(),
                      fmt::format("line {}: {}", fault.source().begin.line, fault.description())}});
    } catch (const std::logic_error& fault) {
        throw Error(std::vector<FieldError>{{file.string(), fault.what()}});
    }
    return values;
}

/// CAMPAIGND_QUEUE__LEASE_S is queue.lease_s; names without the double line are not ours to judge.
RawValues read_variables(const Environment& environment) {
    RawValues values;
    for (const auto& [name, text] : environment) {
        const std::size_t separator = name.find(kSeparator, kPrefix.size());
        if (!name.starts_with(kPrefix) || separator == std::string::npos) {
            continue;
        }
        const std::string key = to_lower(name.substr(kPrefix.size(), separator - kPrefix.size()) +
                                         "." + name.substr(separator + kSeparator.size()));
        values[key] = {RawValue::Kind::kVariable, {}, text, name};
    }
    return values;
}

/// Levenshtein's distance: how many letters to change, add or drop.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) {
        row[j] = j;
    }
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t swap = diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, swap});
        }
    }
    return row.back();
}

std::string_view name_in(std::string_view key) {
    return key.substr(key.find('.') + 1);
}

/// The key the user most likely meant: a near spelling, or the same name in another section.
std::string suggestion(const std::string& unknown) {
    std::string best;
    std::size_t best_distance = 4;
    Config any;
    visit_keys(any, [&](const KeyRule& rule, auto& /*member*/) {
        const std::size_t letters =
            name_in(rule.name) == name_in(unknown) ? 1 : distance(rule.name, unknown);
        if (letters < best_distance) {
            best_distance = letters;
            best = rule.name;
        }
    });
    return best.empty() ? "`campaignd config print` shows every key"
                        : fmt::format("did you mean {}?", best);
}

void report_unknown(const RawValues& values, std::vector<FieldError>& faults) {
    for (const auto& [key, raw] : values) {
        faults.push_back(
            {key, fmt::format("is no known key ({}); {}", raw.place, suggestion(key))});
    }
}

/// Takes what is known out of both maps; variables win.
void assign(Config& config,
            RawValues& file,
            RawValues& variables,
            std::vector<FieldError>& faults) {
    visit_keys(config, [&](const KeyRule& rule, auto& member) {
        config.sources[rule.name] = "default";
        for (RawValues* values : {&file, &variables}) {
            const auto found = values->find(rule.name);
            if (found == values->end()) {
                continue;
            }
            const RawValue raw = std::move(found->second);
            values->erase(found);
            if (const Fault fault = read_value(raw, rule, member)) {
                faults.push_back({rule.name, fmt::format("{} ({})", *fault, raw.place)});
            }
            config.sources[rule.name] = raw.place;
        }
    });
}

std::optional<fs::path> file_to_read(const std::optional<fs::path>& file) {
    std::error_code fault;
    if (file) {
        if (!fs::is_regular_file(*file, fault)) {
            throw Error({{file->string(), "there is no such configuration file"}});
        }
        return file;
    }
    return fs::exists(kDefaultConfigFile, fault) ? std::optional<fs::path>(kDefaultConfigFile)
                                                 : std::nullopt;
}

}  // namespace

Environment process_environment() {
    Environment environment;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        const std::string_view name = text.substr(0, equals);
        const bool ours = name.starts_with(kPrefix) || name == "CREDENTIALS_DIRECTORY";
        if (ours && equals != std::string_view::npos) {
            environment.emplace(name, text.substr(equals + 1));
        }
    }
    return environment;
}

Config load_config(const std::optional<fs::path>& file, const Environment& environment) {
    Config config;
    std::vector<FieldError> faults;
    const std::optional<fs::path> chosen = file_to_read(file);
    config.file = chosen.value_or(fs::path());
    RawValues written = chosen ? read_file(*chosen) : RawValues{};
    RawValues variables = read_variables(environment);
    assign(config, written, variables, faults);
    report_unknown(written, faults);
    report_unknown(variables, faults);
    derive_defaults(config, environment);
    for (FieldError& fault : broken_rules(config)) {
        faults.push_back(std::move(fault));
    }
    if (!faults.empty()) {
        throw Error(std::move(faults));
    }
    return config;
}

std::string to_toml(const Config& config) {
    std::string text;
    std::string section;
    visit_keys(config, [&](const KeyRule& rule, const auto& member) {
        const std::string key = rule.name;
        const std::string its_section = key.substr(0, key.find('.'));
        if (its_section != section) {
            text += fmt::format("{}[{}]\n", section.empty() ? "" : "\n", its_section);
            section = its_section;
        }
        const auto source = config.sources.find(key);
        text += fmt::format("# {}\n{} = {}  # {}\n",
                            rule.help,
                            name_in(key),
                            write_value(member),
                            source == config.sources.end() ? "default" : source->second);
    });
    return text;
}

ReloadableConfig reloadable(const Config& config) {
    return {config.log, config.backup.every, config.queue.stop_bulk_free_bytes};
}

std::vector<std::string> changed_but_fixed(const Config& running, const Config& read) {
    std::map<std::string, std::string> before;
    visit_keys(running, [&](const KeyRule& rule, const auto& member) {
        before[rule.name] = write_value(member);
    });
    std::vector<std::string> changed;
    visit_keys(read, [&](const KeyRule& rule, const auto& member) {
        if (!rule.live && before[rule.name] != write_value(member)) {
            changed.emplace_back(rule.name);
        }
    });
    return changed;
}

}  // namespace campaignd::app
