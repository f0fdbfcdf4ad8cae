#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <thread>

#include "jobs/send_pipeline.h"
#include "jobs/workers.h"
#include "mail/smtp/link.h"
#include "queue/instance.h"
#include "store/contacts.h"
#include "support/factories.h"
#include "support/fake_smtp_server.h"

namespace campaignd::test {

/// The whole send path as App wires it, on a real relay or the sandbox. While until() waits, fake
/// time runs no faster than the wall clock: however slow the machine is, no deadline of the sender
/// and no pause before a retry passes while a test still looks for what comes before it.
/// Owner: a test. Thread: the test's.
class SendFixture : public Studio {
  public:
    explicit SendFixture(bool relay = true, FakeSmtpOptions options = {}) {
        if (relay) {
            server = std::make_unique<FakeSmtpServer>(std::move(options));
        }
        list = add_list();
        sender = add_sender(relay ? server->port() : 0, {{"max_connections", 5}});
        start();
    }

    ~SendFixture() { stop(); }

    SendFixture(const SendFixture&) = delete;
    SendFixture& operator=(const SendFixture&) = delete;

    void start() {
        instance = std::make_unique<queue::Instance>(*temp, "test");
        batch = std::make_unique<jobs::BatchWorker>(
            *temp, *instance, queue::RetryPolicy{}, [this] { poke(); });
        pipeline = std::make_unique<jobs::SendPipeline>(
            *temp, *instance, ledger, senders, links, jobs::SendOptions{}, [this] { poke(); });
        webhooks = std::make_unique<jobs::WebhookWorker>(
            *temp, *instance, webhook_calls, jobs::WebhookOptions{}, [this] { poke(); });
        readers = std::make_unique<jobs::MailboxWorkers>(
            *temp, *instance, queue::RetryPolicy{}, mailboxes, [this] { poke(); });
        shelves = std::make_unique<jobs::OffsiteWorker>(
            *temp, *instance, queue::RetryPolicy{}, copies, drill, [this] { poke(); });
        workers = std::make_unique<jobs::Workers>(
            *pipeline, *batch, *webhooks, *readers, *batch, *batch, *shelves);
        queue::DispatcherOptions options;
        options.longest_wait = std::chrono::milliseconds(5);
        options.stop_free_bytes = 0;
        dispatcher =
            std::make_unique<queue::Dispatcher>(*temp, *instance, *workers, ledger, options);
        add_handlers();
        batch->start();
        webhooks->start();
        readers->start();
        dispatcher->start();
        ringing = true;
    }

    void stop() {
        if (!dispatcher) {
            return;
        }
        dispatcher->stop_leasing();
        pipeline->stop_now();
        batch->stop();
        webhooks->stop();
        readers->stop();
        ringing = false;
        dispatcher->stop();
        pipeline.reset();
        dispatcher.reset();
        workers.reset();
        webhooks.reset();
        readers.reset();
        shelves.reset();
        batch.reset();
        instance.reset();
    }

    /// False when `condition` did not come within 40 seconds: less than the first pause before a
    /// retry, which is 48 at least.
    bool until(const std::function<bool()>& condition) {
        constexpr std::chrono::milliseconds kPoll{2};
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(40);
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            std::this_thread::sleep_for(kPoll);
            temp.clock.advance(kPoll);
            pipeline->tick();
        }
        return true;
    }

    /// The same, with fake time running to the next due moment whenever nothing is under way, so
    /// that pauses cost no time of ours. Dialogues have deadlines by the same clock: while one is
    /// open, time goes on as usual.
    bool through_pauses_until(const std::function<bool()>& condition) {
        return until([&] {
            if (condition()) {
                return true;
            }
            const TimeMs next =
                std::max(temp.integer("SELECT coalesce(min(run_at), 0) FROM job WHERE state = 0"),
                         temp.integer("SELECT coalesce(max(retry_at), 0) FROM sender"));
            const TimeMs left = next - temp.clock.now();
            if (left > 0 && leased() == 0 && pipeline->drained()) {
                temp.clock.advance(std::chrono::milliseconds(left));
            }
            return false;
        });
    }

    bool until_state(CampaignId id, const std::string& wanted) {
        return until([&] { return state(id) == wanted; });
    }

    CampaignId launch_for(int people,
                          int steps = 1,
                          nlohmann::json more = nlohmann::json::object()) {
        add_people(list, people);
        nlohmann::json made = body(sender, list, steps);
        made.update(more);
        const CampaignId id = add_campaign(made);
        launch(id);
        return id;
    }

    /// The addresses that the relay took a message for, with repeats.
    std::multiset<std::string> received() const {
        std::multiset<std::string> to;
        for (const ReceivedMail& one : server->mails()) {
            to.insert(one.to);
        }
        return to;
    }

    std::int64_t leased() const { return temp.integer("SELECT count(*) FROM job WHERE state = 1"); }

    std::unique_ptr<FakeSmtpServer> server;
    std::int64_t list = 0;
    std::int64_t sender = 0;
    service::Ledger ledger{queue::RetryPolicy{}, 10};
    std::unique_ptr<queue::Instance> instance;
    std::unique_ptr<jobs::BatchWorker> batch;
    std::unique_ptr<jobs::SendPipeline> pipeline;
    service::WebhookCalls webhook_calls{key, links};
    std::unique_ptr<jobs::WebhookWorker> webhooks;
    service::Mailboxes mailboxes{*temp, senders, links, service::Feedback()};
    std::unique_ptr<jobs::MailboxWorkers> readers;
    service::Backups backups{*temp, temp.directory / "backups", 1};
    service::Offsite offsite{*temp, key, {}};  // no place is set
    service::BackupCopies copies{offsite, backups};
    service::RestoreDrill drill{offsite};
    std::unique_ptr<jobs::OffsiteWorker> shelves;
    std::unique_ptr<jobs::Workers> workers;
    std::unique_ptr<queue::Dispatcher> dispatcher;

  private:
    void poke() {
        if (ringing) {
            dispatcher->poke();
        }
    }

    void add_handlers() {
        batch->handle("enrol", [this](std::int64_t id, const queue::Progress&) {
            return jobs::Slice{
                temp->write(db::WriteClass::kBulk,
                            [&](db::WriteTx& tx) { return service::enrol_slice(tx, id, 50); })
                    .more};
        });
        batch->handle("contact", [this](std::int64_t, const queue::Progress&) {
            return jobs::Slice{temp->write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
                return store::contacts::walk_on(tx, 50);
            })};
        });
        batch->handle("cancel", [this](std::int64_t id, const queue::Progress&) {
            return jobs::Slice{
                temp->write(db::WriteClass::kBulk,
                            [&](db::WriteTx& tx) { return service::cancel_slice(tx, id, 50); })
                    .more,
                std::chrono::milliseconds(50)};
        });
    }

    mail::CurlInit curl_;
    std::atomic<bool> ringing{false};
};

/// The value of a header of a raw message; "" when it has none.
inline std::string header(const std::string& raw, const std::string& name) {
    const std::size_t at = raw.find("\n" + name + ": ");
    const std::size_t start = at + name.size() + 3;
    return at == std::string::npos ? "" : raw.substr(start, raw.find('\r', start) - start);
}

}  // namespace campaignd::test
