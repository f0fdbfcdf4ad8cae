#include "mail/compose/merge_fields.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"

namespace campaignd::mail {
namespace {

using Json = nlohmann::json;

std::string checked(std::string_view text) {
    return is_utf8(text) ? std::string(text) : to_valid_utf8(text);
}

Json parse_attributes(std::string_view text) {
    if (trim(text).empty()) {
        return Json::object();
    }
    Json parsed = Json::parse(text, nullptr, false);
    if (!parsed.is_object()) {
        fail(ErrorCode::kInvalid, "the recipient's attributes are not a JSON object");
    }
    return parsed;
}

void append_scalar(std::string& out, const Json& value) {
    if (value.is_string()) {
        out += value.get_ref<const std::string&>();
    } else if (value.is_number() || value.is_boolean()) {
        out += value.dump();
    }
}

}  // namespace

FieldValue::FieldValue(const Json& value) : found_(true) {
    if (value.is_string()) {
        text_ = value.get_ref<const std::string&>();
    } else if (!value.is_null()) {
        json_ = &value;
    }
}

bool FieldValue::is_list() const noexcept {
    return json_ != nullptr && json_->is_array();
}

std::size_t FieldValue::size() const noexcept {
    return json_->size();
}

FieldValue FieldValue::item(std::size_t index) const {
    return FieldValue((*json_)[index]);
}

bool FieldValue::truthy() const noexcept {
    if (json_ == nullptr) {
        return !text_.empty();
    }
    if (json_->is_boolean()) {
        return json_->get<bool>();
    }
    if (json_->is_number()) {
        return json_->get<double>() != 0.0;
    }
    return json_->is_object() || !json_->empty();
}

std::string_view FieldValue::text(std::string& scratch) const {
    if (json_ == nullptr) {
        return text_;
    }
    scratch.clear();
    if (!is_list()) {
        append_scalar(scratch, *json_);
        return scratch;
    }
    for (const Json& item : *json_) {
        if (!scratch.empty()) {
            scratch += ", ";
        }
        append_scalar(scratch, item);
    }
    return scratch;
}

FieldValue FieldValue::member(std::string_view key) const {
    if (json_ == nullptr || !json_->is_object()) {
        return FieldValue();
    }
    const auto it = json_->find(key);
    return it == json_->end() ? FieldValue() : FieldValue(*it);
}

MergeFields::MergeFields(std::string_view email,
                         std::string_view name,
                         std::string_view attributes_json)
    : email_(checked(email)),
      name_(checked(trim(name))),
      attributes_(std::make_unique<const Json>(parse_attributes(attributes_json))) {
    const std::string_view whole = name_;
    const std::size_t space = whole.find_first_of(" \t");
    first_name_ = whole.substr(0, space);
    if (space != std::string_view::npos) {
        last_name_ = trim(whole.substr(space));
    }
}

MergeFields::~MergeFields() = default;

void MergeFields::set(std::string_view key, std::string_view value) {
    for (auto& [name, text] : extras_) {
        if (name == key) {
            text = value;
            return;
        }
    }
    extras_.emplace_back(key, value);
}

std::vector<std::string> MergeFields::names() const {
    std::vector<std::string> names{"email", "name", "first_name", "last_name"};
    for (const auto& [name, value] : extras_) {
        names.push_back(name);
    }
    for (const auto& attribute : attributes_->items()) {
        names.push_back(attribute.key());
    }
    return names;
}

FieldValue MergeFields::find(std::string_view name) const {
    for (const auto& [key, value] : extras_) {
        if (key == name) {
            return FieldValue(std::string_view(value));
        }
    }
    if (name == "email") {
        return FieldValue(std::string_view(email_));
    }
    if (name == "name" && !name_.empty()) {
        return FieldValue(std::string_view(name_));
    }
    const auto it = attributes_->find(name);
    if (it != attributes_->end()) {
        return FieldValue(*it);
    }
    if (name == "first_name" && !first_name_.empty()) {
        return FieldValue(first_name_);
    }
    if (name == "last_name" && !last_name_.empty()) {
        return FieldValue(last_name_);
    }
    return FieldValue();
}

std::string_view MergeFields::lookup(std::string_view path, std::string& scratch) const {
    FieldValue value = find(path);
    if (!value.found()) {
        const std::size_t dot = path.find('.');
        value = find(path.substr(0, dot));
        std::string_view rest = dot == std::string_view::npos ? "" : path.substr(dot + 1);
        while (dot != std::string_view::npos && !rest.empty()) {
            const std::size_t next = rest.find('.');
            value = value.member(rest.substr(0, next));
            rest = next == std::string_view::npos ? "" : rest.substr(next + 1);
        }
    }
    return value.text(scratch);
}

}  // namespace campaignd::mail
