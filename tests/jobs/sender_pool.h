#pragma once

#include <map>
#include <memory>
#include <vector>

#include "send_fixture.h"
#include "wire/progress.h"

namespace campaignd::test {

/// Several senders, each with a relay of its own; the first are the fixture's.
struct PoolFixture : SendFixture {
    explicit PoolFixture(int count) {
        ids.push_back(sender);
        relays.push_back(server.get());
        for (int i = 1; i < count; ++i) {
            more_.push_back(std::make_unique<FakeSmtpServer>());
            relays.push_back(more_.back().get());
            const std::string name = "s" + std::to_string(i);
            ids.push_back(add_sender(
                relays.back()->port(),
                {{"name", name}, {"from_email", name + "@example.net"}, {"max_connections", 5}}));
        }
    }

    /// What each relay took.
    std::vector<std::size_t> taken() const {
        std::vector<std::size_t> counts;
        for (const FakeSmtpServer* relay : relays) {
            counts.push_back(relay->mails().size());
        }
        return counts;
    }

    std::vector<std::int64_t> ids;
    std::vector<FakeSmtpServer*> relays;

  private:
    std::vector<std::unique_ptr<FakeSmtpServer>> more_;
};

}  // namespace campaignd::test
