#include "service/content/media.h"

#include <catch2/catch.hpp>
#include <fstream>

#include "base/crypto.h"
#include "service/upkeep/check.h"
#include "store/campaigns.h"
#include "support/pictures.h"
#include "support/planted.h"
#include "support/temp_database.h"

using namespace campaignd;
using service::Media;
using test::jpeg;
using test::Plant;
using test::Planted;
using test::png;

namespace {

struct Library {
    test::TempDatabase temp;
    Media media{*temp, {.file_bytes = 4096, .total_bytes = 6000}, "https://mail.example.org"};
    service::Actor actor{};

    MediaUploaded add(const std::string& bytes, const std::string& title = "a.png") {
        const auto file = temp.directory / "upload";
        std::ofstream(file, std::ios::binary) << bytes;
        return media.create(actor, {.file = file, .title = title, .alt = "Ada"});
    }

    std::string fault(const std::string& bytes) {
        try {
            add(bytes);
        } catch (const Error& error) {
            return error.fields().empty() ? error.what() : error.fields()[0].message;
        }
        return {};
    }

    CampaignId use_in_campaign(const MediaFile& file, CampaignState state) {
        Campaign campaign;
        campaign.name = "Spring";
        campaign.steps = {
            {.subject = "Hi",
             .format = StepFormat::kHtml,
             .body = "<img src=\"https://else.example" + media_path(file.name) + "\">"}};
        return temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
            const CampaignId id = store::campaigns::insert(tx, campaign);
            store::campaigns::set_state(tx, id, state, "");
            return id;
        });
    }

    std::string refusal(std::int64_t id, bool even_used) {
        try {
            media.remove(actor, id, even_used);
        } catch (const Error& error) {
            CHECK(error.code() == ErrorCode::kConflict);
            return error.what();
        }
        return {};
    }

    std::size_t files() const { return media.files().names().size(); }

    void age_files() const {
        for (const auto& entry : std::filesystem::directory_iterator(media.files().folder())) {
            std::filesystem::last_write_time(
                entry, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
        }
    }
};

}  // namespace

TEST_CASE("a picture is kept once, under the hash of what is kept", "[service][media]") {
    Library library;
    const MediaUploaded made =
        library.add(png(40, 30, test::png_chunk("tEXt", "Author\0Ada")), " summer sale.png ");
    CHECK(made.is_new);
    CHECK(made.file.title == "summer sale.png");
    CHECK(made.file.alt == "Ada");
    CHECK(made.file.width == 40);
    CHECK(made.file.name.hash == hex_encode(sha256(png(40, 30))));
    CHECK(made.file.url == "https://mail.example.org/m/" + made.file.name.hash + ".png");
    CHECK(library.media.files().read(made.file.name) == png(40, 30));

    const MediaUploaded again = library.add(png(40, 30), "other name");
    CHECK_FALSE(again.is_new);
    CHECK(again.file.id == made.file.id);
    CHECK(again.file.title == "summer sale.png");
    CHECK(library.files() == 1);
    CHECK(library.temp.integer("SELECT count(*) FROM audit WHERE action = 'media.create'") == 1);
}

TEST_CASE("the library takes no more than it may", "[service][media]") {
    Library library;
    CHECK_THAT(library.fault(jpeg(10, 10) + std::string(5'000, 'x')),
               Catch::Contains("a file may have 0 MiB (media.max_file_mb)"));
    std::string noise;
    for (std::uint32_t i = 0; noise.size() < 3'000; ++i) {
        noise += sha256(std::to_string(i)) + sha256("and" + std::to_string(i));
    }
    const auto large = [&](int number) {
        return jpeg(10, 10, test::jpeg_segment(0xDB, std::to_string(number) + noise));
    };
    CHECK(library.fault(large(1)).empty());
    CHECK_THAT(library.fault(large(2)), Catch::Contains("does not fit: the library holds"));
    CHECK(library.files() == 1);
}

TEST_CASE("a file says where it stands, and goes only when it may", "[service][media]") {
    Library library;
    const MediaView file = library.add(png(4, 3)).file;
    const CampaignId id = library.use_in_campaign(file, CampaignState::kRunning);
    const MediaView seen = library.media.get(file.id);
    REQUIRE(seen.used_by.size() == 1);
    CHECK(seen.used_by[0].kind == MediaUse::Kind::kCampaign);
    CHECK(seen.used_by[0].id == id);
    CHECK(seen.used_by[0].step == 0);

    CHECK_THAT(library.refusal(file.id, true), Catch::Contains("still sent: campaign \"Spring\""));
    library.temp.run("UPDATE campaign SET state = 5");
    CHECK_THAT(library.refusal(file.id, false),
               Catch::Contains("used by campaign \"Spring\" (First message)"));
    CHECK(library.refusal(file.id, true).empty());
    CHECK(library.files() == 0);
    CHECK_THROWS_WITH(library.media.get(file.id), Catch::Contains("there is no file"));
}

TEST_CASE("a list tells the used from the unused, and pruning takes these", "[service][media]") {
    Library library;
    const MediaView used = library.add(png(4, 3), "used").file;
    const MediaView unused = library.add(png(5, 3), "unused").file;
    library.use_in_campaign(used, CampaignState::kFinished);
    const auto titles = [&](const service::MediaFilter& filter) {
        std::vector<std::string> all;
        for (const MediaView& file : library.media.list({.q = "", .cursor = {}}, filter).items) {
            all.push_back(file.title);
        }
        return all;
    };
    using Titles = std::vector<std::string>;
    CHECK(titles({}) == Titles{"unused", "used"});
    CHECK(titles({.used = true, .pictures = {}}) == Titles{"used"});
    CHECK(titles({.used = false, .pictures = true}) == Titles{"unused"});
    CHECK(titles({.used = {}, .pictures = false}).empty());
    const service::MediaPage page = library.media.list({.q = "", .cursor = {}, .limit = 1});
    CHECK(page.total == 2);
    CHECK(page.next.has_value());
    CHECK(page.totals.unused_files == 1);
    CHECK(page.totals.unused_bytes == unused.size_bytes);

    CHECK(library.media.prune(library.actor, 1'000).files == 0);  // too young
    const MediaPruned pruned = library.media.prune(library.actor, 0);
    CHECK(pruned.files == 1);
    CHECK(pruned.bytes == unused.size_bytes);
    CHECK(titles({}) == Titles{"used"});
    CHECK(library.files() == 1);
}

TEST_CASE("what somebody planted among the pictures stays", "[service][media][planted]") {
    Library library;
    library.add(png(4, 3));
    const service::MediaFiles& files = library.media.files();
    Planted planted;
    planted.plant_all(files.folder(), "x.png.", ".tmp");
    planted.plant(Plant::kLink, files.folder() / (std::string(64, 'a') + ".png"));
    planted.plant(Plant::kHardLink, files.folder() / (std::string(64, 'b') + ".png"));
    library.media.remove_strays();
    planted.check();
    CHECK_FALSE(files.read({std::string(64, 'a'), MediaType::kPng}));
}

TEST_CASE("what a kill leaves behind goes, what a backup keeps stays", "[service][media]") {
    Library library;
    const MediaView file = library.add(png(4, 3)).file;
    const service::MediaFiles& files = library.media.files();
    files.write({std::string(64, 'a'), MediaType::kPng}, "no row");
    std::ofstream(files.folder() / "x.png.00.tmp") << "a draft";
    library.media.remove_strays();
    CHECK(library.files() == 2);  // too young to be judged
    library.age_files();
    {
        const UniqueFd kept = files.keep();
        library.media.remove_strays();
        CHECK(library.files() == 2);
    }
    library.media.remove_strays();
    CHECK(library.files() == 1);
    CHECK_FALSE(std::filesystem::exists(files.folder() / "x.png.00.tmp"));
    CHECK(files.read(file.name).has_value());
}

TEST_CASE("a deleted file is served no more, and comes back", "[service][media]") {
    Library library;
    const MediaView file = library.add(png(4, 3), "summer").file;
    const auto shelf = [&](bool removed) {
        return library.media.list({.q = "", .cursor = {}},
                                  {.used = {}, .pictures = {}, .removed = removed});
    };
    const std::filesystem::path path = library.media.files().path_of(file.name);
    library.media.remove(library.actor, file.id, false);
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(shelf(false).items.empty());
    REQUIRE(shelf(true).items.size() == 1);
    CHECK(shelf(true).items[0].removed_at == library.temp.clock.now());
    CHECK(shelf(true).totals.removed_files == 1);
    CHECK(service::check_database(*library.temp).empty());

    const MediaView back = library.media.restore(library.actor, file.id);
    CHECK(back.title == "summer");
    CHECK_FALSE(back.removed_at.has_value());
    CHECK(library.media.files().read(file.name) == png(4, 3));
    CHECK_THROWS_WITH(library.media.restore(library.actor, file.id),
                      Catch::Contains("in the library already"));

    // The same bytes again are the same file.
    library.media.remove(library.actor, file.id, false);
    const MediaUploaded again = library.add(png(4, 3), "other");
    CHECK(again.is_new);
    CHECK(again.file.id == file.id);
    CHECK(shelf(true).items.empty());
    CHECK(library.temp.integer("SELECT count(*) FROM audit WHERE action = 'media.restore'") == 2);
}

TEST_CASE("a deleted file is gone after a week, or when its room is needed", "[service][media]") {
    Library library;
    const MediaView old = library.add(png(4, 3)).file;
    library.media.remove(library.actor, old.id, false);
    library.temp.clock.advance(std::chrono::milliseconds(kMediaKeptMs));
    library.media.remove_strays();
    CHECK(library.temp.integer("SELECT count(*) FROM media") == 1);
    library.temp.clock.advance(std::chrono::seconds(1));
    library.age_files();
    library.media.remove_strays();
    CHECK(library.temp.integer("SELECT count(*) FROM media") == 0);
    CHECK(std::filesystem::is_empty(library.media.files().folder()));
    CHECK_THROWS_WITH(library.media.restore(library.actor, old.id),
                      Catch::Contains("there is no deleted file"));

    std::string noise;
    for (std::uint32_t i = 0; noise.size() < 3'000; ++i) {
        noise += sha256(std::to_string(i)) + sha256("and" + std::to_string(i));
    }
    const auto large = [&](int number) {
        return jpeg(10, 10, test::jpeg_segment(0xDB, std::to_string(number) + noise));
    };
    const MediaView first = library.add(large(1)).file;
    library.media.remove(library.actor, first.id, false);
    library.add(large(2));
    CHECK_THROWS_WITH(library.media.restore(library.actor, first.id),
                      Catch::Contains("there is no deleted file"));
}

TEST_CASE("a file whose row was removed amid a backup is put aside later", "[service][media]") {
    Library library;
    const MediaView file = library.add(png(4, 3)).file;
    {
        const UniqueFd kept = library.media.files().keep();
        library.media.remove(library.actor, file.id, false);
    }
    CHECK(library.files() == 1);
    library.media.remove_strays();
    CHECK(library.files() == 0);
    CHECK(library.media.restore(library.actor, file.id).id == file.id);
    library.media.remove(library.actor, file.id, false);
    std::filesystem::remove_all(library.media.files().folder());
    CHECK_THROWS_WITH(library.media.restore(library.actor, file.id),
                      Catch::Contains("upload it again"));
}

TEST_CASE("check names a picture that is missing or changed", "[service][media]") {
    Library library;
    const MediaView first = library.add(png(4, 3), "first").file;
    const MediaView second = library.add(png(5, 3), "second").file;
    CHECK(service::check_database(*library.temp).empty());
    std::ofstream(library.media.files().path_of(first.name)) << "changed";
    std::filesystem::remove(library.media.files().path_of(second.name));
    const std::vector<std::string> faults = service::check_database(*library.temp);
    REQUIRE(faults.size() == 2);
    CHECK_THAT(faults[0], Catch::Contains("\"second\" of the library is missing"));
    CHECK_THAT(faults[1], Catch::Contains("\"first\" of the library was changed"));
    // Uploading it again mends it.
    library.add(png(4, 3));
    CHECK(service::check_database(*library.temp).size() == 1);
}

TEST_CASE("every column that holds a message is looked through", "[service][media]") {
    const Library library;
    // What another table keeps of messages belongs into store/media.cpp, and then here.
    // (The text part shows no pictures.)
    const std::string known =
        "campaign.frozen form.body message_template.body message_template.sample "
        "message_template.slots single_content.body snippet.body step.body step.slots "
        "step.text_body step.variants step_revision.content";
    std::string found;
    library.temp->read([&](const db::ReadTx& tx) {
        for (const std::string& column : db::strings(
                 tx.query("SELECT m.name || '.' || c.name FROM sqlite_schema m, "
                          "pragma_table_info(m.name) c WHERE m.type = 'table' AND "
                          "c.type = 'TEXT' AND (c.name LIKE '%frozen%' OR c.name LIKE "
                          "'%body%' OR c.name LIKE '%html%' OR c.name LIKE "
                          "'%blocks%' OR c.name LIKE '%variant%' OR c.name LIKE '%slot%' OR "
                          "c.name = 'sample' OR "
                          "c.name LIKE '%content%') ORDER BY 1"))) {
            found += (found.empty() ? "" : " ") + column;
        }
    });
    CHECK(found == known);
}
