#include "mail/compose/quoted_printable.h"

#include <algorithm>
#include <array>
#include <utility>

#include "mail/compose/hex.h"

namespace campaignd::mail {
namespace {

// One less than RFC 2045's 76, so that the "=" of a soft line break always has room.
constexpr std::size_t kLineBytes = 75;

bool is_blank(char c) noexcept {
    return c == ' ' || c == '\t';
}

/// What may stand as it is, but for a blank at the end of a line.
constexpr std::array<bool, 256> kBare = [] {
    std::array<bool, 256> bare{};
    for (std::size_t c = ' '; c <= '~'; ++c) {
        bare.at(c) = c != '=';
    }
    bare.at('\t') = true;
    return bare;
}();

/// The first byte from `at` on that may not.
std::size_t end_of_bare(std::string_view text, std::size_t at) noexcept {
    while (at < text.size() && kBare[static_cast<unsigned char>(text[at])]) {
        ++at;
    }
    return at;
}

}  // namespace

QuotedPrintableLiteral::QuotedPrintableLiteral(std::string_view text) {
    const std::size_t newline = text.find('\n');
    if (newline == std::string_view::npos) {
        head = text;
        return;
    }
    has_newline = true;
    head = text.substr(0, newline + 1);
    QuotedPrintable encoder(encoded);
    encoder.write(text.substr(newline + 1));
    column = encoder.column_;
    pending = encoder.pending_;
}

void QuotedPrintable::write(const QuotedPrintableLiteral& literal) {
    write(std::string_view(literal.head));
    if (literal.has_newline) {
        out_ += literal.encoded;
        column_ = literal.column;
        pending_ = literal.pending;
        after_cr_ = false;
    }
}

void QuotedPrintable::write(std::string_view text) {
    std::size_t i = 0;
    while (i < text.size()) {
        const char c = text[i];
        if (c == '\n' && after_cr_) {
            after_cr_ = false;
            ++i;
            continue;
        }
        after_cr_ = c == '\r';
        if (c == '\n' || c == '\r') {
            newline();
            ++i;
            continue;
        }
        settle_pending();
        const std::size_t end = end_of_bare(text, i);
        if (end == i) {
            put_encoded(c);
            ++i;
            continue;
        }
        const bool ends_blank = is_blank(text[end - 1]);
        put_run(text.substr(i, end - i - (ends_blank ? 1 : 0)));
        pending_ = ends_blank ? text[end - 1] : '\0';
        i = end;
    }
}

void QuotedPrintable::finish() {
    newline();
}

void QuotedPrintable::put(const char* unit, std::size_t size) {
    if (column_ + size > kLineBytes) {
        out_ += "=\r\n";
        column_ = 0;
    }
    out_.append(unit, size);
    column_ += size;
}

void QuotedPrintable::put_encoded(char c) {
    const char unit[3] = {'=', high_digit(c), low_digit(c)};
    put(unit, sizeof unit);
}

void QuotedPrintable::put_run(std::string_view run) {
    while (!run.empty()) {
        if (column_ == kLineBytes) {
            out_ += "=\r\n";
            column_ = 0;
        }
        const std::size_t fits = std::min(run.size(), kLineBytes - column_);
        out_.append(run.substr(0, fits));
        column_ += fits;
        run.remove_prefix(fits);
    }
}

void QuotedPrintable::newline() {
    if (pending_ != 0) {
        // A blank before a line end must not stand bare (RFC 2045 section 6.7, rule 3).
        const char blank = std::exchange(pending_, '\0');
        put_encoded(blank);
    }
    out_ += "\r\n";
    column_ = 0;
}

void QuotedPrintable::settle_pending() {
    if (pending_ != 0) {
        put(&pending_, 1);
        pending_ = 0;
    }
}

}  // namespace campaignd::mail
