#include "mail/compose/blocks/block_texts.h"

namespace campaignd::mail {
namespace {

using Kind = BlockTextKind;

/// Walks a document. Lives for one call.
class TextWalk {
  public:
    explicit TextWalk(const std::function<void(std::string&, Kind)>& use) : use_(use) {}

    void all(std::vector<Block>& blocks) {
        for (Block& block : blocks) {
            std::visit([&](auto& content) { visit(content); }, block.content);
        }
    }

  private:
    void visit(HeadingBlock& heading) { use_(heading.text, Kind::kPlain); }

    void visit(TextBlock& text) { use_(text.text, Kind::kMarkdown); }

    void visit(ImageBlock& image) {
        for (std::string* text : {&image.src, &image.alt, &image.href}) {
            use_(*text, Kind::kPlain);
        }
    }

    void visit(ButtonBlock& button) {
        use_(button.text, Kind::kPlain);
        use_(button.href, Kind::kPlain);
    }

    void visit(DividerBlock& /*divider*/) {}

    void visit(SpacerBlock& /*spacer*/) {}

    void visit(ColumnsBlock& columns) {
        for (BlockColumn& column : columns.columns) {
            all(column.blocks);
        }
    }

    void visit(LinksBlock& links) {
        for (BlockLink& link : links.items) {
            use_(link.text, Kind::kPlain);
            use_(link.href, Kind::kPlain);
        }
    }

    void visit(QuoteBlock& quote) {
        use_(quote.text, Kind::kMarkdown);
        use_(quote.author, Kind::kPlain);
    }

    void visit(HtmlBlock& html) {
        use_(html.html, Kind::kHtml);
        if (html.text) {
            use_(*html.text, Kind::kPlain);
        }
    }

    void visit(LogoBlock& /*logo*/) {}

    void visit(FooterBlock& footer) {
        use_(footer.text, Kind::kMarkdown);
        use_(footer.unsubscribe, Kind::kPlain);
    }

    const std::function<void(std::string&, Kind)>& use_;
};

}  // namespace

void for_each_text(BlockDocument& document, const std::function<void(std::string&, Kind)>& use) {
    TextWalk(use).all(document.blocks);
    use(document.theme.address, Kind::kPlain);
}

}  // namespace campaignd::mail
