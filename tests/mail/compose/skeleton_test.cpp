#include "mail/compose/skeleton.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
#include "mail/compose/gmime_message.h"
#include "mail/compose/quoted_printable.h"
#include "mail/compose/support.h"

using namespace campaignd;
using namespace campaignd::mail;
using namespace campaignd::mail::testing;

namespace {

std::string compose(const SkeletonSpec& spec, const MessageParts& parts) {
    std::string out;
    Skeleton::compile(spec).compose(parts, out);
    return out;
}

std::string with_lf(std::string text) {
    text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
    return text;
}

}  // namespace

TEST_CASE("a composed message carries every header of campaign mail", "[mail]") {
    const GMimeInit gmime;
    MergeFields fields("bob@example.com", "Bob Builder", R"({"city":"Köln"})");
    SkeletonSpec spec = spec_with(
        BodyFormat::kMarkdown, "Hello {{first_name}}", "Hi **{{first_name}}** of {{city}}");
    spec.reply_to = "replies@example.org";
    MessageParts parts = parts_for(fields, "bob@example.com", "Bob Builder");
    parts.in_reply_to = "<m0@example.org>";
    parts.references = {"<m00@example.org>", "<m0@example.org>"};
    const std::string message = compose(spec, parts);
    const GMimeParsed parsed(message);
    CHECK(parsed.from() == std::pair<std::string, std::string>("Ann Sender", "ann@example.org"));
    CHECK(parsed.to() == std::pair<std::string, std::string>("Bob Builder", "bob@example.com"));
    CHECK(parsed.subject() == "Hello Bob");
    CHECK(parsed.header("Date") == "Mon, 23 Nov 2026 22:00:00 +0000");
    CHECK(parsed.header("Message-Id") == "<m1.abc@example.org>");
    CHECK(parsed.header("Reply-To") == "replies@example.org");
    CHECK(parsed.header("In-Reply-To") == "<m0@example.org>");
    CHECK(parsed.header("References") == "<m00@example.org> <m0@example.org>");
    CHECK(parsed.header("MIME-Version") == "1.0");
    CHECK(parsed.header("List-Unsubscribe") ==
          "<https://mail.example.org/u/tokentokentoken>, "
          "<mailto:bounce+u7@example.org?subject=unsubscribe>");
    CHECK(parsed.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click");
    CHECK(parsed.header("List-Id") == "Spring <c7.example.org>");
    CHECK(parsed.header("Precedence") == "bulk");
    CHECK(parsed.header("Feedback-ID") == "7:1:campaign:campaignd");
    CHECK(parsed.header("X-Campaignd-Message") == "m1");
    REQUIRE(parsed.part_count() == 2);
    CHECK(parsed.part_type(0) == "text/plain");
    CHECK(parsed.part_type(1) == "text/html");
    CHECK(with_lf(parsed.part(0)) ==
          "Hi Bob of Köln\n\n--\nUnsubscribe: https://mail.example.org/u/tokentokentoken\n");
    CHECK(parsed.part(1).find("<p>Hi <strong>Bob</strong> of Köln</p>") != std::string::npos);
}

TEST_CASE("spliced bodies are byte for byte the rendered text encoded as a whole", "[mail]") {
    const std::string body =
        "Dear {{name|friend}}, =equals and trailing blanks   \n\n.dot {{#tags}}* {{.}} "
        "\n{{/tags}}\t\n"
        "A very long line that goes on and on past any limit {{city}} with words {{city}}{{city}} "
        "and "
        "more words until the encoder has to break it somewhere in the {{name}} "
        "middle.\n{{note}}\n end ";
    const std::vector<std::string> notes = {"plain",
                                            "ends in CR\\r",
                                            "\\nstarts and ends\\n",
                                            "  blanks  ",
                                            "tab\\t",
                                            "=",
                                            "日本語日本語日本語",
                                            "\\r\\n\\r\\n",
                                            "x",
                                            ""};
    const Skeleton skeleton = Skeleton::compile(spec_with(BodyFormat::kText, "s", body));
    for (const std::string& note : notes) {
        const std::string json =
            R"({"city":"São Paulo","tags":["a","b ","c\n"],"note":")" + note + "\"}";
        MergeFields fields("x@example.com", "Zoë  Ünal", json);
        const MessageParts parts = parts_for(fields, "x@example.com", "Zoë");
        std::string message;
        skeleton.compose(parts, message);
        std::string text;
        skeleton.text().render(fields, text);
        std::string html;
        skeleton.html().render(fields, html);
        INFO(note);
        CHECK(message.find("quoted-printable\r\n\r\n" + encoded(text) + "--=_c") !=
              std::string::npos);
        CHECK(message.find("quoted-printable\r\n\r\n" + encoded(html) + "--=_c") !=
              std::string::npos);
    }
}

TEST_CASE("the same parts give the same bytes and no recipient leaks into the next", "[mail]") {
    const Skeleton skeleton = Skeleton::compile(spec_with(
        BodyFormat::kMarkdown, "For {{name}}", "{{secret}} {{name}} {{#list}}{{.}}{{/list}}"));
    MergeFields ann("ann@x.org", "Ann", R"({"secret":"s3cr3t-of-ann","list":["l1-of-ann"]})");
    MergeFields bob("bob@x.org", "", "{}");
    const MessageParts to_ann = parts_for(ann, "ann@x.org", "Ann");
    const MessageParts to_bob = parts_for(bob, "bob@x.org", "");
    std::string fresh;
    skeleton.compose(to_bob, fresh);
    std::string buffer;
    skeleton.compose(to_ann, buffer);
    const std::string first = buffer;
    CHECK(first.find("s3cr3t-of-ann") != std::string::npos);
    skeleton.compose(to_bob, buffer);
    CHECK(buffer == fresh);
    CHECK(buffer.find("ann@x.org") == std::string::npos);
    CHECK(buffer.find("of-ann") == std::string::npos);
    skeleton.compose(to_ann, buffer);
    CHECK(buffer == first);
}

TEST_CASE("GMime reads ours as it reads the message it builds itself", "[mail]") {
    const GMimeInit gmime;
    const std::vector<std::string> names = {"Bob",
                                            "O'Neil, Jr.",
                                            "Quote \"Q\" Back\\slash",
                                            "Zoë Müller",
                                            "日本太郎",
                                            "محمد علي",
                                            "😀 Emoji 👩‍👩‍👧",
                                            "a.b (c) <d@e>",
                                            "=?utf-8?q?fake?=",
                                            "Very long name " + std::string(480, 'n')};
    const Skeleton skeleton = Skeleton::compile(spec_with(
        BodyFormat::kText, "Re {{name}}, price 5 €", "Hello {{name}}\n{{unsubscribe_url}}\n"));
    for (const std::string& name : names) {
        INFO(name);
        MergeFields fields("bob@example.com", name, "");
        std::string message;
        skeleton.compose(parts_for(fields, "bob@example.com", name), message);
        std::string text;
        skeleton.text().render(fields, text);
        std::string html;
        skeleton.html().render(fields, html);
        const GMimeParsed ours(message);
        const GMimeParsed theirs(build_with_gmime("Ann Sender",
                                                  "ann@example.org",
                                                  name,
                                                  "bob@example.com",
                                                  "Re " + name + ", price 5 €",
                                                  text,
                                                  html));
        CHECK(ours.subject() == "Re " + name + ", price 5 €");
        CHECK(ours.to() == std::pair<std::string, std::string>(name, "bob@example.com"));
        // GMime sends a name that looks encoded as it is, and breaks a long word by a blank.
        if (name.find("=?") == std::string::npos && name.size() < 100) {
            CHECK(ours.subject() == theirs.subject());
            CHECK(ours.to() == theirs.to());
        }
        CHECK(ours.from() == theirs.from());
        CHECK(with_lf(ours.part(0)) == with_lf(theirs.part(0)));
        CHECK(with_lf(ours.part(1)) == with_lf(theirs.part(1)));
        CHECK(with_lf(ours.part(0)) == text);
    }
}

TEST_CASE("no line is too long and every line ends in CRLF", "[mail]") {
    const std::string word(5000, 'w');
    MergeFields fields("bob@example.com", std::string(500, 'n'), R"({"word":")" + word + "\"}");
    const std::string message = compose(
        spec_with(
            BodyFormat::kMarkdown, "{{word}} {{name}} é", "# {{word}}\n\n" + word + " {{word}}"),
        parts_for(fields, "bob@example.com", std::string(500, 'n')));
    std::size_t begin = 0;
    while (begin < message.size()) {
        const std::size_t end = message.find("\r\n", begin);
        REQUIRE(end != std::string::npos);
        CHECK(end - begin <= 78);
        CHECK(message.substr(begin, end - begin).find_first_of("\r\n") == std::string::npos);
        begin = end + 2;
    }
}

TEST_CASE("a body without an unsubscribe link gets one in both parts", "[mail]") {
    MergeFields fields("bob@example.com", "", "");
    const MessageParts parts = parts_for(fields, "bob@example.com", "");
    for (const BodyFormat format : {BodyFormat::kMarkdown, BodyFormat::kHtml, BodyFormat::kText}) {
        const Preview bare = Skeleton::compile(spec_with(format, "s", "Hello")).preview(parts);
        CHECK(bare.text.find("Unsubscribe: " + parts.unsubscribe_url) != std::string::npos);
        CHECK(bare.html.find("<a href=\"" + parts.unsubscribe_url + "\"") != std::string::npos);
        CHECK(bare.html.find("Unsubscribe") < bare.html.find("</body>"));
        const Preview own =
            Skeleton::compile(spec_with(format, "s", "Leave: {{unsubscribe_url}}")).preview(parts);
        CHECK(own.text.find("Unsubscribe") == std::string::npos);
        CHECK(own.html.find("Unsubscribe") == std::string::npos);
        CHECK(own.text.find("Leave: " + parts.unsubscribe_url) != std::string::npos);
    }
}

TEST_CASE("compiling a step names every fault with its field and line", "[mail]") {
    SkeletonSpec spec = spec_with(BodyFormat::kMarkdown, "{{#a}}", "one\ntwo\n{{#x}}\n{{> p}}");
    spec.from_email = "a\r\nBcc: evil@example.org";
    spec.field_prefix = "steps[1].";
    try {
        Skeleton::compile(spec);
        FAIL("compiled");
    } catch (const Error& error) {
        REQUIRE(error.fields().size() == 4);
        CHECK(error.fields()[0].field == "from_email");
        CHECK(error.fields()[1] ==
              FieldError{"steps[1].subject", "line 1: section {{#a}} is never closed"});
        CHECK(error.fields()[2] ==
              FieldError{"steps[1].body", "line 4: snippets such as {{> p}} cannot stand here"});
        CHECK(error.fields()[3] ==
              FieldError{"steps[1].body", "line 3: section {{#x}} is never closed"});
    }
    CHECK_THROWS_AS(Skeleton::compile(spec_with(BodyFormat::kText, " ", "x")), Error);
    CHECK_THROWS_AS(Skeleton::compile(spec_with(BodyFormat::kText, "x", "\n")), Error);
}

TEST_CASE("a follow-up in the same thread repeats the subject once with Re:", "[mail]") {
    MergeFields fields("bob@example.com", "Bob", "");
    SkeletonSpec spec = spec_with(BodyFormat::kText, "Hello {{name}}", "x");
    spec.is_reply = true;
    const MessageParts parts = parts_for(fields, "bob@example.com", "Bob");
    CHECK(Skeleton::compile(spec).preview(parts).subject == "Re: Hello Bob");
    spec.subject_template = "RE: Hello";
    CHECK(Skeleton::compile(spec).preview(parts).subject == "RE: Hello");
}

TEST_CASE("a preview warns of gaps and shows the headers as sent", "[mail]") {
    MergeFields fields("bob@example.com", "", "");
    const Skeleton skeleton = Skeleton::compile(
        spec_with(BodyFormat::kText, "Hi {{first_name}}", "{{first_name|there}} {{company}}"));
    const Preview preview = skeleton.preview(parts_for(fields, "bob@example.com", ""));
    REQUIRE(preview.findings.size() == 3);
    CHECK(sentence(preview.findings[0]).find("{{first_name}}") != std::string::npos);
    CHECK(sentence(preview.findings[1]).find("{{company}}") != std::string::npos);
    CHECK(preview.findings[2].check == Check::kNoUnsubscribe);
    CHECK(preview.headers.front() ==
          std::pair<std::string, std::string>("From", "Ann Sender <ann@example.org>"));
    CHECK(preview.subject == "Hi");
    CHECK(preview.text.starts_with("there \n"));
}

TEST_CASE("hostile recipients never change the shape of a message", "[mail]") {
    const GMimeInit gmime;
    const Skeleton skeleton =
        Skeleton::compile(spec_with(BodyFormat::kMarkdown,
                                    "{{name}} {{x}}",
                                    "Hi {{name}}\n\n{{x}} [a](https://e.org/?q={{x}})"));
    const std::vector<std::string> pieces = {"\r\n",
                                             "\n",
                                             "Bcc: e@v.il",
                                             "--=_c",
                                             "\r\n\r\n",
                                             "<script>",
                                             "\"",
                                             "é",
                                             "日本",
                                             "=",
                                             ".\r\n",
                                             "{{email}}",
                                             " ",
                                             ";",
                                             "<",
                                             "=?UTF-8?B?"};
    Dice dice(31337);
    int headers = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string value;
        for (std::size_t n = dice.below(8); n > 0; --n) {
            value += dice.pick(pieces);
        }
        const std::string json = nlohmann::json{{"x", value}}.dump();
        MergeFields fields("bob@example.com", value, json);
        std::string message;
        skeleton.compose(parts_for(fields, "bob@example.com", value), message);
        const GMimeParsed parsed(message);
        headers = headers == 0 ? parsed.header_count() : headers;
        INFO(value);
        REQUIRE(parsed.header_count() == headers);
        REQUIRE(parsed.part_count() == 2);
        REQUIRE(parsed.to().second == "bob@example.com");
        REQUIRE(parsed.part(1).find("<script>") == std::string::npos);
    }
}

TEST_CASE("a value that cannot stand in a header stops the message", "[mail]") {
    const Skeleton skeleton = Skeleton::compile(spec_with(BodyFormat::kText, "s", "Hello"));
    MergeFields fields("bob@example.com", "", "");
    const MessageParts good = parts_for(fields, "bob@example.com", "Bob");
    std::string out;
    CHECK_NOTHROW(skeleton.compose(good, out));
    const std::string bad = "<x@y>\r\nBcc: e@v.il";
    const auto refused = [&](std::string MessageParts::*member) {
        MessageParts parts = good;
        parts.*member = bad;
        CHECK_THROWS_AS(skeleton.compose(parts, out), Error);
    };
    refused(&MessageParts::to_email);
    refused(&MessageParts::message_id);
    refused(&MessageParts::in_reply_to);
    refused(&MessageParts::unsubscribe_url);
    refused(&MessageParts::x_campaignd_message);
    MessageParts parts = good;
    parts.references = {"<ok@y>", bad};
    CHECK_THROWS_AS(skeleton.compose(parts, out), Error);
}
