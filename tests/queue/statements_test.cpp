#include <catch2/catch.hpp>

#include "db/sql_error.h"
#include "queue/sql_literals.h"
#include "support/temp_database.h"

using namespace campaignd;
using test::SqlLiteral;
using test::TempDatabase;

namespace {

/// What SQLite says against a literal on a migrated file; empty when it compiles.
std::string fault_of(const TempDatabase& temp, const SqlLiteral& literal) {
    return temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) -> std::string {
        try {
            tx.connection().prepare_uncached(literal.text);
            return "";
        } catch (const db::SqlError& error) {
            return literal.file + " " + literal.name + ": " + error.what();
        }
    });
}

std::string plan_of(const TempDatabase& temp, const std::string& sql) {
    return temp->write(db::WriteClass::kRequest, [&](db::WriteTx& tx) {
        std::string plan;
        db::Statement row = tx.connection().prepare_uncached("EXPLAIN QUERY PLAN " + sql);
        while (row.step()) {
            plan += row.string(3) + "\n";
        }
        return plan;
    });
}

std::string statement(const std::string& file, const std::string& name) {
    for (const SqlLiteral& literal : test::sql_literals_of(file.substr(0, file.find('/')))) {
        if (literal.file == file && literal.name == name) {
            return literal.text;
        }
    }
    FAIL("no statement " << name << " in " << file);
    return "";
}

}  // namespace

TEST_CASE("every statement of db, queue and store compiles on a migrated file", "[queue]") {
    const TempDatabase temp;
    for (const char* folder : {"db", "queue", "store"}) {
        const std::vector<SqlLiteral> literals = test::sql_literals_of(folder);
        INFO(folder);
        CHECK_FALSE(literals.empty());
        for (const SqlLiteral& literal : literals) {
            CHECK(fault_of(temp, literal) == "");
        }
    }
}

TEST_CASE("a broken statement would be found and named", "[queue]") {
    const TempDatabase temp;
    const std::string source =
        "constexpr const char* kGood = R\"sql(SELECT 1)sql\";\n"
        "constexpr const char* kBad =\n    R\"sql(SELECT no_such_column FROM job)sql\";\n";
    const std::vector<SqlLiteral> literals = test::sql_literals("x.cpp", source);
    REQUIRE(literals.size() == 2);
    CHECK(fault_of(temp, literals.at(0)) == "");
    CHECK(literals.at(1).name == "kBad");
    CHECK_THAT(fault_of(temp, literals.at(1)),
               Catch::Contains("x.cpp kBad") && Catch::Contains("no such column"));
}

TEST_CASE("a head that statements share is read with each of them", "[queue]") {
    const std::string source =
        "#define SELECT_JOB \"SELECT id, \" \\\n    \"state FROM job\"\n"
        "#define SELECT_LANE(more) \\\n    \"SELECT id\" more \" FROM lane\"\n"
        "constexpr const char* kJob = SELECT_JOB R\"sql( WHERE id = ?1)sql\";\n"
        "constexpr const char* kLane =\n    SELECT_LANE(\", kind\") R\"sql(\n WHERE id = "
        "1)sql\";\n";
    const std::vector<SqlLiteral> literals = test::sql_literals("x.cpp", source);
    REQUIRE(literals.size() == 2);
    CHECK(literals.at(0).name == "kJob");
    CHECK(literals.at(0).text == "SELECT id, state FROM job WHERE id = ?1");
    CHECK(literals.at(1).name == "kLane");
    CHECK(literals.at(1).text == "SELECT id, kind FROM lane\n WHERE id = 1");
}

TEST_CASE("each hot statement seeks in its own partial index and none scans the jobs", "[queue]") {
    const TempDatabase temp;

    struct Hot {
        const char* file;
        const char* name;
        const char* index;
    };

    const Hot statements[] = {
        {"queue/queue.cpp", "kLease", "INDEX job_ready (lane_id=? AND run_at<?)"},
        {"queue/queue.cpp", "kNextDue", "INDEX job_ready (lane_id=?)"},
        {"queue/queue.cpp", "kLanesWithWork", "INDEX job_ready (lane_id=?)"},
        {"queue/queue.cpp", "kTakeReady", "INDEX job_ready (lane_id=?)"},
        {"queue/queue.cpp", "kFindFailed", "INDEX job_failed (lane_id=?"},
        {"queue/queue.cpp", "kPrune", "INDEX job_finished (finished_at<?)"},
        {"queue/queue.cpp", "kLeasesOf", "INDEX job_leased (owner=?)"},
        {"queue/instance.cpp", "kLeave", "INDEX job_leased (owner=?)"},
    };
    for (const Hot& hot : statements) {
        const std::string plan = plan_of(temp, statement(hot.file, hot.name));
        INFO(hot.name << "\n" << plan);
        CHECK_THAT(plan, Catch::Contains(hot.index));
        CHECK_THAT(plan, !Catch::Contains("SCAN job"));
        CHECK_THAT(plan, !Catch::Contains("TEMP B-TREE"));
    }
}

TEST_CASE("each settling statement goes by the job's number", "[queue]") {
    const TempDatabase temp;
    for (const char* name :
         {"kForget", "kDone", "kRetryLater", "kFail", "kHandBack", "kPutOff", "kRemove"}) {
        const std::string plan = plan_of(temp, statement("queue/queue.cpp", name));
        INFO(name << "\n" << plan);
        CHECK_THAT(plan, Catch::Contains("SEARCH job USING INTEGER PRIMARY KEY (rowid=?)"));
    }
}

TEST_CASE("each hot statement of the ledger seeks and never scans or sorts", "[queue]") {
    const TempDatabase temp;

    struct Hot {
        const char* file;
        const char* name;
        std::vector<std::string> seeks;
    };

    const std::vector<Hot> statements = {
        {"store/message_states.cpp",
         "kMarkSending",
         {"SEARCH message USING INTEGER PRIMARY KEY",
          "SEARCH job USING INTEGER PRIMARY KEY",
          "SEARCH r USING INTEGER PRIMARY KEY",
          "SEARCH suppression USING COVERING INDEX suppression_value",
          "SEARCH sequence_end USING PRIMARY KEY",
          "SEARCH campaign USING INTEGER PRIMARY KEY"}},
        {"store/message_states.cpp", "kMarkSent", {"SEARCH message USING INTEGER PRIMARY KEY"}},
        {"store/message_states.cpp", "kChange", {"SEARCH message USING INTEGER PRIMARY KEY"}},
        {"store/messages.cpp",
         "kFindForSending",
         {"SEARCH m USING INTEGER PRIMARY KEY", "SEARCH r USING INTEGER PRIMARY KEY"}},
        {"store/messages.cpp", "kFindId", {"INDEX message_once"}},
        {"store/messages.cpp",
         "kList",
         {"INDEX message_once (campaign_id=? AND (step,recipient_id,round)>"}},
        {"store/messages.cpp", "kIdsInState", {"INDEX message_attention"}},
        {"store/message_states.cpp", "kApply", {"SEARCH step_counter USING PRIMARY KEY"}},
        {"store/campaigns.cpp",
         "kAudienceOfOneList",
         {"SEARCH m USING PRIMARY KEY (list_id=? AND"}},
        {"store/send_rate.cpp", "kSince", {"SEARCH send_timeline USING PRIMARY KEY"}},
        {"queue/throttle.cpp", "kUsed", {"SEARCH throttle_use USING PRIMARY KEY"}},
        {"queue/throttle.cpp", "kLast", {"SEARCH throttle_use USING PRIMARY KEY"}},
    };
    for (const Hot& hot : statements) {
        const std::string plan = plan_of(temp, statement(hot.file, hot.name));
        INFO(hot.name << "\n" << plan);
        for (const std::string& seek : hot.seeks) {
            CHECK_THAT(plan, Catch::Contains(seek));
        }
        CHECK_THAT(plan, !Catch::Contains("SCAN") && !Catch::Contains("TEMP B-TREE"));
    }
}

TEST_CASE("a person's history and the contact cap seek and never scan a table", "[queue]") {
    const TempDatabase temp;

    struct Bounded {
        const char* file;
        const char* name;
        std::vector<std::string> seeks;
    };

    const std::vector<Bounded> statements = {
        {"store/history.cpp",
         "kList",
         {"SEARCH m USING INDEX message_recipient (recipient_id=?)",
          "SEARCH e USING INDEX event_message (message_id=?",
          "SEARCH f USING INDEX feedback_recipient (recipient_id=?)",
          "SEARCH c USING PRIMARY KEY (recipient_id=?)",
          "SEARCH s USING INDEX suppression_value (value=?)",
          "SEARCH i USING INTEGER PRIMARY KEY",
          "SEARCH a USING INDEX audit_target (target=?)"}},
        {"store/contacts.cpp", "kBusySince", {"SEARCH contact USING PRIMARY KEY (recipient_id=?"}},
        {"store/contacts.cpp", "kCount", {"SEARCH contact USING PRIMARY KEY (recipient_id=?"}},
        {"store/contacts.cpp",
         "kBusySinceByLedger",
         {"SEARCH m USING INDEX message_recipient (recipient_id=?)"}},
        {"store/contacts.cpp", "kOverCap", {"INDEX message_capped (campaign_id=?)"}},
        {"store/contacts.cpp",
         "kBringIn",
         {"SEARCH m USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"}},
    };
    for (const Bounded& bounded : statements) {
        const std::string plan = plan_of(temp, statement(bounded.file, bounded.name));
        INFO(bounded.name << "\n" << plan);
        for (const std::string& seek : bounded.seeks) {
            CHECK_THAT(plan, Catch::Contains(seek));
        }
        for (const char* table : {"m", "e", "f", "c", "s", "a", "i", "contact", "message"}) {
            CHECK_THAT(plan, !Catch::Contains("SCAN " + std::string(table) + "\n"));
        }
    }
}
