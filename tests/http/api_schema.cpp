#include "http/api_schema.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>
#include <vector>

#include "http/site.h"

namespace campaignd::http::test {

using nlohmann::json;

namespace {

/// How many literal segments of the pattern the path meets; nothing when it is another path.
std::optional<int> literals(std::string_view pattern, std::string_view path) {
    const auto wanted = split(pattern, '/');
    const auto given = split(path, '/');
    if (wanted.size() != given.size()) {
        return std::nullopt;
    }
    int met = 0;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const std::size_t open = wanted[i].find('{');
        if (open == std::string_view::npos) {
            if (wanted[i] != given[i]) {
                return std::nullopt;
            }
            ++met;
        } else if (!given[i].ends_with(wanted[i].substr(wanted[i].find('}') + 1))) {
            return std::nullopt;
        }
    }
    return met;
}

/// A request without its nulls: there they count as absent.
json without_nulls(json value) {
    if (value.is_object()) {
        for (auto field = value.begin(); field != value.end();) {
            field = field->is_null() ? value.erase(field) : std::next(field);
        }
    }
    if (value.is_structured()) {
        for (json& part : value) {
            part = without_nulls(part);
        }
    }
    return value;
}

std::string type_of(const Answer& answer) {
    const std::string type = answer.header("Content-Type");
    return type.substr(0, type.find(';'));
}

}  // namespace

ApiSchema::~ApiSchema() = default;

ApiSchema::ApiSchema(const json& document) : document_(document) {
    for (const auto& [name, schema] : document_.at("components").at("schemas").items()) {
        components_["schemas"][name] = strict(schema);
    }
}

const json* ApiSchema::find(std::string_view method, std::string_view path) const {
    const json* found = nullptr;
    int best = -1;
    for (const auto& [pattern, operations] : document_.at("paths").items()) {
        const auto met = literals(pattern, path);
        if (met && *met > best) {
            best = *met;
            const auto operation = operations.find(to_lower(method));
            found = operation == operations.end() ? nullptr : &*operation;
        }
    }
    return found;
}

const json& ApiSchema::resolve(const json& node) const {
    const auto ref = node.find("$ref");
    return ref == node.end()
               ? node
               : resolve(document_.at(json::json_pointer(ref->get<std::string>().substr(1))));
}

/// One object with the fields of all parts.
json ApiSchema::merged(const json& schema) const {
    json whole = schema;
    whole.erase("allOf");
    whole["type"] = "object";
    for (const json& part : schema.at("allOf")) {
        const json& other = resolve(part);
        const json fields = other.contains("allOf") ? merged(other) : other;
        for (const auto& [name, field] : fields.at("properties").items()) {
            whole["properties"][name] = field;
        }
        for (const json& name : fields.value("required", json::array())) {
            whole["required"].push_back(name);
        }
    }
    return whole;
}

/// The schema with every object closed that does not say otherwise.
json ApiSchema::strict(const json& schema) const {
    if (!schema.is_object()) {
        return schema;
    }
    if (schema.contains("$ref")) {
        return {{"$ref", schema.at("$ref")}};
    }
    json closed = schema.contains("allOf") ? merged(schema) : schema;
    // valijson holds a format against null, too.
    if (closed.contains("format") && closed.at("type").is_array()) {
        return {
            {"anyOf", {{{"type", "null"}}, {{"type", "string"}, {"format", closed["format"]}}}}};
    }
    const json type = closed.value("type", json());
    const bool is_object =
        type == "object" ||
        (type.is_array() && std::find(type.begin(), type.end(), "object") != type.end());
    if (is_object && !closed.contains("additionalProperties")) {
        closed["additionalProperties"] = false;
    }
    for (const char* one : {"items", "additionalProperties", "not"}) {
        if (closed.contains(one)) {
            closed[one] = strict(closed[one]);
        }
    }
    for (const char* many : {"oneOf", "anyOf"}) {
        for (json& part : closed.contains(many) ? closed[many] : closed["$none"]) {
            part = strict(part);
        }
    }
    closed.erase("$none");
    if (closed.contains("properties")) {
        for (auto& field : closed["properties"].items()) {
            field.value() = strict(field.value());
        }
    }
    return closed;
}

/// Each schema is compiled once: a walk over all routes asks for the same ones thousands of times.
const valijson::Schema& ApiSchema::compiled(const json& schema) const {
    std::unique_ptr<valijson::Schema>& made = compiled_[schema.dump()];
    if (!made) {
        json root = strict(schema);
        root["components"] = components_;  // where its references lead
        made = std::make_unique<valijson::Schema>();
        valijson::SchemaParser().populateSchema(valijson::adapters::NlohmannJsonAdapter(root),
                                                *made);
    }
    return *made;
}

std::string ApiSchema::check(const json& schema, const json& value) const {
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(
            compiled(schema), valijson::adapters::NlohmannJsonAdapter(value), &results)) {
        return {};
    }
    std::string text;
    for (const auto& error : results) {
        for (const std::string& place : error.context) {
            text += place;
        }
        text += ": " + error.description + "; ";
    }
    return text;
}

std::string ApiSchema::body_fault(const json& content, const Answer& answer) const {
    const std::string type = type_of(answer);
    if (content.empty()) {
        return answer.body.empty() ? "" : "the document knows no body";
    }
    if (!content.contains(type)) {
        return "the document does not know the content type " + type;
    }
    if (!type.ends_with("/json") && !type.ends_with("+json")) {
        return {};
    }
    const json value = json::parse(answer.body, nullptr, false);
    return value.is_discarded() ? "the body is no JSON"
                                : check(content.at(type).at("schema"), value);
}

std::string ApiSchema::fault(std::string_view method,
                             std::string_view target,
                             std::string_view body,
                             const Answer& answer) const {
    const json* operation = find(method, target.substr(0, target.find('?')));
    if (operation == nullptr) {
        return {};
    }
    const std::string status = std::to_string(answer.status);
    const auto found = operation->at("responses").find(status);
    if (found == operation->at("responses").end()) {
        return "the document does not know the status " + status;
    }
    std::string text = body_fault(resolve(*found).value("content", json::object()), answer);
    const json* input =
        operation->contains("requestBody") ? &operation->at("requestBody") : nullptr;
    if (text.empty() && answer.status < 300 && !body.empty() && input != nullptr) {
        const json& content = input->at("content");
        const json given = json::parse(body, nullptr, false);
        if (content.contains("application/json") && !given.is_discarded()) {
            const std::string wrong =
                check(content.at("application/json").at("schema"), without_nulls(given));
            text = wrong.empty() ? "" : "taken, but not as the document describes it: " + wrong;
        }
    }
    return text;
}

}  // namespace campaignd::http::test
