#pragma once

#include <gmime/gmime.h>

#include <memory>
#include <string>

namespace campaignd::mail::testing {

/// GMime's process-wide state; one per test that parses.
class GMimeInit {
  public:
    GMimeInit() { g_mime_init(); }

    GMimeInit(const GMimeInit&) = delete;
    GMimeInit& operator=(const GMimeInit&) = delete;
    // g_mime_shutdown() would not allow a second start in the same process.
    ~GMimeInit() = default;
};

/// A message as an independent parser reads it.
class GMimeParsed {
  public:
    explicit GMimeParsed(const std::string& bytes);

    explicit GMimeParsed(GMimeMessage* built) : message_(built) {}

    GMimeParsed(const GMimeParsed&) = delete;
    GMimeParsed& operator=(const GMimeParsed&) = delete;

    ~GMimeParsed() { g_object_unref(message_); }

    std::string subject() const;
    std::string header(const char* name) const;
    int header_count() const;
    /// Display name and address of the only mailbox in From or To.
    std::pair<std::string, std::string> from() const;
    std::pair<std::string, std::string> to() const;
    int part_count() const;
    std::string part_type(int index) const;
    /// Decoded content of a part of the multipart.
    std::string part(int index) const;

  private:
    GMimeMessage* message_;
};

/// The message GMime itself builds from the same pieces, as bytes.
std::string build_with_gmime(const std::string& from_name,
                             const std::string& from_email,
                             const std::string& to_name,
                             const std::string& to_email,
                             const std::string& subject,
                             const std::string& text,
                             const std::string& html);

}  // namespace campaignd::mail::testing
