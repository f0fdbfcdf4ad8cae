#include "mail/compose/html_elements.h"

#include "base/words.h"

namespace campaignd::mail {
namespace {

constexpr std::string_view kFormatting = "a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u";
constexpr std::string_view kBoundaries =
    "table|template|select|svg|math|object|applet|marquee|button|frameset";
constexpr std::string_view kBlocks =
    "address|article|aside|blockquote|center|details|dialog|dir|div|dl|fieldset|figcaption|figure|"
    "footer|form|h1|h2|h3|h4|h5|h6|header|hgroup|listing|main|menu|nav|ol|pre|section|summary|ul|"
    "iframe";

}  // namespace

ElementClass element_class(std::string_view name) {
    return is_one_of(name, kFormatting)   ? ElementClass::kFormatting
           : is_one_of(name, kBoundaries) ? ElementClass::kBoundary
           : is_one_of(name, kBlocks)     ? ElementClass::kBlock
                                          : ElementClass::kOther;
}

bool is_void(std::string_view name) {
    return is_one_of(name,
                     "area|base|basefont|bgsound|br|col|embed|frame|hr|image|img|input|keygen|"
                     "link|meta|param|source|track|wbr");
}

bool ends_itself(std::string_view name) {
    return is_one_of(name, "p|li|dd|dt|option|optgroup|html|head|body|colgroup|frameset");
}

bool is_table_part(std::string_view name) {
    return is_one_of(name, "td|th|tr|tbody|thead|tfoot|caption");
}

}  // namespace campaignd::mail
