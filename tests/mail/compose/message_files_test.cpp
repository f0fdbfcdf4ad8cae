#include "mail/compose/message_files.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/crypto.h"
#include "mail/compose/gmime_object.h"
#include "mail/compose/support.h"
#include "support/pictures.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

MailFile file_of(MediaType type, std::string bytes, std::string name = "") {
    return {{hex_encode(sha256(bytes)), type}, std::move(name), std::move(bytes)};
}

struct FoundPart {
    std::string type;
    std::string disposition;
    std::string id;
    std::string name;
    std::string content;
};

/// The tree of a message as GMime reads it: types with their depth, and every leaf.
struct Walk {
    std::string tree;
    std::vector<FoundPart> leaves;

    void visit(GMimeObject* object, int depth) {
        GMimeContentType* type = g_mime_object_get_content_type(object);
        tree += std::string(static_cast<std::size_t>(depth), ' ') +
                g_mime_content_type_get_media_type(type) + '/' +
                g_mime_content_type_get_media_subtype(type) + '\n';
        if (GMIME_IS_MULTIPART(object)) {
            auto* parent = GMIME_MULTIPART(object);
            for (int i = 0; i < g_mime_multipart_get_count(parent); ++i) {
                visit(g_mime_multipart_get_part(parent, i), depth + 1);
            }
            return;
        }
        const auto text = [](const char* value) { return std::string(value ? value : ""); };
        auto* part = GMIME_PART(object);
        const GMimeOwned<GMimeStream> out(g_mime_stream_mem_new());
        g_mime_data_wrapper_write_to_stream(g_mime_part_get_content(part), out.get());
        const GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(out.get()));
        const std::unique_ptr<char, void (*)(void*)> kind(g_mime_content_type_get_mime_type(type),
                                                          g_free);
        leaves.push_back({text(kind.get()),
                          text(g_mime_object_get_disposition(object)),
                          text(g_mime_object_get_content_id(object)),
                          text(g_mime_part_get_filename(part)),
                          {reinterpret_cast<const char*>(bytes->data), bytes->len}});
    }
};

Walk walk(const std::string& message) {
    const auto parsed = read_gmime(message);
    Walk walk;
    walk.visit(g_mime_message_get_mime_part(parsed.get()), 0);
    return walk;
}

struct Composed {
    std::string own;
    std::string whole;
    std::shared_ptr<const MessageTail> tail;
};

Composed compose(const SkeletonSpec& spec, const std::string& email) {
    MergeFields fields(email, "Bob", "{}");
    MessageParts parts = parts_for(fields, email, "Bob");
    parts.message_id = "<" + email + ">";
    const Skeleton skeleton = Skeleton::compile(spec);
    Composed out;
    skeleton.compose(parts, out.own);
    out.tail = skeleton.tail();
    out.whole = out.own + (out.tail ? out.tail->bytes : "");
    return out;
}

}  // namespace

TEST_CASE("pictures and attachments go inside a message, encoded once", "[mail][files]") {
    const std::string bytes = campaignd::test::png(40, 30);
    const MailFile picture = file_of(MediaType::kPng, bytes);
    const MailFile unseen = file_of(MediaType::kPng, campaignd::test::png(4, 3));
    const std::string url = "https://mail.example.org" + media_path(picture.name);
    SkeletonSpec spec = spec_with(BodyFormat::kHtml,
                                  "Hi",
                                  "<p>Hi {{name}}</p><a href=\"" + url + "\"><img src=\"" + url +
                                      "\" alt=\"A\"></a><img src='" + media_path(picture.name) +
                                      "'><img src=\"https://else.example/x.png\">");
    spec.track_clicks = true;
    spec.pictures = {unseen, picture};
    spec.attachments = {
        file_of(MediaType::kPdf, "%PDF-1.7 %%EOF", "Prögramm \"1\".pdf"),
        file_of(
            MediaType::kIcs, "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "date.ics")};
    const Composed ann = compose(spec, "ann@example.org");
    const Walk found = walk(ann.whole);
    CHECK(found.tree ==
          "multipart/mixed\n multipart/related\n  multipart/alternative\n   text/plain\n"
          "   text/html\n  image/png\n application/pdf\n text/calendar\n");
    REQUIRE(found.leaves.size() == 5);
    const std::string id = picture_id(picture.name).substr(4);
    CHECK(found.leaves[2].content == bytes);
    CHECK(found.leaves[2].id == id);
    CHECK(found.leaves[2].disposition == "inline");
    CHECK(found.leaves[3].name == "Prögramm \"1\".pdf");
    CHECK(found.leaves[3].disposition == "attachment");
    CHECK(found.leaves[4].type == "text/calendar");
    CHECK(ann.whole.find("method=REQUEST") != std::string::npos);
    const std::string& html = found.leaves[1].content;
    CHECK(html.find("<img src=\"cid:" + id + "\" alt=\"A\">") != std::string::npos);
    CHECK(html.find("<img src='cid:" + id + "'>") != std::string::npos);
    CHECK(html.find("<a href=\"" + url) != std::string::npos);  // a link stays one
    CHECK(html.find("else.example/x.png") != std::string::npos);
    CHECK(ann.tail->pictures == 1);

    // What is each one's own is small; the rest is the same bytes.
    const Composed bob = compose(spec, "bob@example.org");
    CHECK(bob.tail->bytes == ann.tail->bytes);
    CHECK(bob.tail->head == ann.tail->head);
    CHECK(ann.tail->bytes.find("\n.") == std::string::npos);
    for (std::size_t at = 0; (at = ann.whole.find('\n', at)) != std::string::npos; ++at) {
        REQUIRE(ann.whole[at - 1] == '\r');
    }
}

TEST_CASE("a message without files is as it was", "[mail][files]") {
    const Composed plain = compose(spec_with(BodyFormat::kHtml, "Hi", "<p>x</p>"), "a@example.org");
    CHECK(plain.tail == nullptr);
    CHECK(plain.own.find("Content-Type: multipart/alternative;") != std::string::npos);
}

TEST_CASE("a look at a message shows pictures by their address, and its weight", "[mail][files]") {
    const MailFile picture = file_of(MediaType::kGif, campaignd::test::gif(3, 2));
    SkeletonSpec spec = spec_with(
        BodyFormat::kMarkdown, "Hi", "![Ada](https://m.example" + media_path(picture.name) + ")");
    spec.pictures = {picture};
    spec.attachments = {file_of(MediaType::kPdf, std::string(3 << 20, 'x'), "big.pdf")};
    spec.missing_files = {"the picture /m/x is not in the library"};
    MergeFields fields("a@example.org", "Ada", "{}");
    const Skeleton skeleton = Skeleton::compile(spec);
    const Preview preview = skeleton.preview(parts_for(fields, "a@example.org", "Ada"));
    CHECK(preview.html.find("https://m.example/m/") != std::string::npos);
    CHECK(preview.inline_pictures == 1);
    CHECK(preview.attachments == std::vector<std::string>{"big.pdf"});
    CHECK(preview.size_bytes > std::size_t{4} << 20);
    CHECK_THAT(preview.warnings,
               Catch::VectorContains(std::string("the picture /m/x is not in the library")));
    CHECK(std::any_of(preview.warnings.begin(), preview.warnings.end(), [](const std::string& w) {
        return w.starts_with("the message weighs 4.1 MiB");
    }));
    CHECK(skeleton.page(parts_for(fields, "a@example.org", "Ada")).find("cid:") ==
          std::string::npos);
    CHECK(skeleton.bytes() > std::size_t{4} << 20);
}
