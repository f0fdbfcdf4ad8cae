#pragma once

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace valijson {
class Schema;
}

namespace campaignd::http::test {

struct Answer;

/// What src/http/openapi.json promises, held against what the daemon takes and answers: the status,
/// the content type, and the body by its schema (JSON Schema, read by valijson). The document is
/// taken at its word: a field that it does not name is a fault. Thread: one.
class ApiSchema {
  public:
    explicit ApiSchema(const nlohmann::json& document);
    ~ApiSchema();

    /// Why the exchange is none that the document describes; empty when it is, and for addresses
    /// and methods that the document does not name.
    std::string fault(std::string_view method,
                      std::string_view target,
                      std::string_view body,
                      const Answer& answer) const;

  private:
    const nlohmann::json* find(std::string_view method, std::string_view path) const;
    const nlohmann::json& resolve(const nlohmann::json& node) const;
    nlohmann::json strict(const nlohmann::json& schema) const;
    nlohmann::json merged(const nlohmann::json& schema) const;
    const valijson::Schema& compiled(const nlohmann::json& schema) const;
    std::string check(const nlohmann::json& schema, const nlohmann::json& value) const;
    std::string body_fault(const nlohmann::json& content, const Answer& answer) const;

    nlohmann::json document_;
    nlohmann::json components_;  // every schema made strict
    mutable std::map<std::string, std::unique_ptr<valijson::Schema>> compiled_;  // by their text
};

}  // namespace campaignd::http::test
