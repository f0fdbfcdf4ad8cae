#include "mail/compose/quiet_html.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using campaignd::mail::quiet_html;

TEST_CASE("a look at a message fetches nothing", "[mail]") {
    CHECK(quiet_html(R"(<img src="https://x.example/a.png" alt="A">)") ==
          R"(<img data-remote-src="https://x.example/a.png" alt="A">)");
    CHECK(quiet_html("<IMG\nSRC = logo.png>") == "<IMG\ndata-remote-SRC = logo.png>");
    CHECK(quiet_html(R"(<link rel="stylesheet" href="a.css">)") ==
          R"(<link rel="stylesheet" data-remote-href="a.css">)");
    CHECK(
        quiet_html(R"~(<td background="//x/b.gif" style="background:url('http://x/c')">)~") ==
        R"~(<td data-remote-background="//x/b.gif" style="background:url('data:,http://x/c')">)~");
    CHECK(quiet_html("<style>@import 'https://x/a.css';</style>") ==
          "<style>@no-import 'https://x/a.css';</style>");
}

TEST_CASE("a look at a message runs nothing", "[mail]") {
    CHECK(quiet_html("<script>go()</script>") == "<script type=\"text/plain\">go()</script>");
    CHECK(quiet_html("<SCRIPT src=\"a.js\"></SCRIPT>") ==
          "<script type=\"text/plain\" data-remote-src=\"a.js\"></SCRIPT>");
    CHECK(quiet_html("<body onload=\"go()\">") == "<body data-remote-onload=\"go()\">");
}

TEST_CASE("what a message says stays as it is", "[mail]") {
    for (const char* html : {"<p>src=https://x, on=1, url of @home</p>",
                             "<a href=\"https://x.example/\">x</a>",
                             "<img src=\"data:image/png;base64,AA==\" alt=\"on sale, src\">",
                             "<",
                             "<p",
                             ""}) {
        CHECK(quiet_html(html) == html);
    }
}

TEST_CASE("a look shows the pictures of the library, from where the page is", "[mail]") {
    const std::string name = std::string(64, 'a') + ".png";
    const std::string shown = "<img src=\"/m/" + name + "\" alt=\"A\">";
    CHECK(quiet_html("<img src=\"https://mail.example/m/" + name + "\" alt=\"A\">") == shown);
    CHECK(quiet_html("<img src='cid:" + name + "@inline.campaignd' alt=\"A\">") == shown);
    CHECK(quiet_html("<img src=/m/" + name + " alt=\"A\">") == shown);
    const std::vector<std::string> others{"https://x.example/" + name + "?who=ada",
                                          "https://x/m/x.png",
                                          "https://x.example/" + name,
                                          "cid:other"};
    for (const std::string& src : others) {
        CHECK(quiet_html("<img src=\"" + src + "\">") == "<img data-remote-src=\"" + src + "\">");
    }
    CHECK(quiet_html("<script src=\"/m/" + name + "\">").find("data-remote-src") !=
          std::string::npos);
}

TEST_CASE("a look is quiet however the message is written", "[mail]") {
    // A ">" in a value ends no tag, and no blank is needed behind a value.
    CHECK(quiet_html(R"(<img alt="a>b" src="https://x.example/a.png">)") ==
          R"(<img alt="a>b" data-remote-src="https://x.example/a.png">)");
    CHECK(quiet_html(R"(<img alt="a"src=//x.example/a.png>)") ==
          R"(<img alt="a"data-remote-src=//x.example/a.png>)");
    CHECK(quiet_html(R"(<meta http-equiv="refresh" content="0;url=https://x.example/">)")
              .find("data-remote-http-equiv") != std::string::npos);
    CHECK(quiet_html(R"~(<p style="background:ur\6c(https://x.example/)">)~")
              .find("data-remote-style") != std::string::npos);
    // Text here is markup in svg, and behind a script that holds a comment.
    CHECK(quiet_html("<svg><style><img src=http://x.example/></style></svg>") ==
          "<svg><style>< img src=http://x.example/></style></svg>");
    CHECK(quiet_html("<title>1 < 2 <b></title>") == "<title>1 < 2 &lt;b></title>");
    CHECK(
        quiet_html("<script><!--<script></script><a title=\"</script><img src=//x>\">") ==
        "<script type=\"text/plain\">< !--< script></script><a title=\"</script><img src=//x>\">");
}
