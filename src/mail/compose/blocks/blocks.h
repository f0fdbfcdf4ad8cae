#pragma once

#include <string>
#include <vector>

#include "base/error.h"
#include "model/blocks.h"

namespace campaignd::mail {

/// A message made of blocks as an HTML document for mail programs: tables, inlined styles, pixels.
/// Merge tags come through as written. What one program leaves out (round corners, the style
/// element for phones and dark mode) costs no layout, button, spacing or picture; tests/e2e/mail
/// asks caniemail. Thread-safe. Throws Error(kInvalid) for Markdown that is too much to read.
std::string blocks_to_html(const BlockDocument& document);

/// The same words as plain HTML, for html_to_text(): headings, lists, links, quotes. Throws as
/// blocks_to_html().
std::string blocks_to_plain_html(const BlockDocument& document);

/// What keeps blocks from being sent.
struct BlockFaults {
    std::vector<FieldError> wrong;    // in texts and addresses
    std::vector<FieldError> missing;  // a look at the message may go without these
};

/// `field` names the blocks in faults, such as "steps[0].blocks".
BlockFaults check_blocks(const BlockDocument& document, const std::string& field);

}  // namespace campaignd::mail
