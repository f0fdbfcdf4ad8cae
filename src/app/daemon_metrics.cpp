#include "app/daemon_metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <optional>

#include "store/counters.h"

namespace campaignd::app {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

/// One family, all of whose metrics are of one type.
class Family {
  public:
    Family(std::string name, std::string help, MetricType type) {
        family_.name = std::move(name);
        family_.help = std::move(help);
        family_.type = type;
    }

    template <typename Number>
    Family& add(Number value, std::string label = "", std::string label_value = "") {
        prometheus::ClientMetric metric;
        metric.gauge.value = static_cast<double>(value);
        metric.counter.value = static_cast<double>(value);
        if (!label.empty()) {
            metric.label.push_back({std::move(label), std::move(label_value)});
        }
        family_.metric.push_back(std::move(metric));
        return *this;
    }

    MetricFamily take() { return std::move(family_); }

  private:
    MetricFamily family_;
};

template <typename Number>
MetricFamily gauge(std::string name, std::string help, Number value) {
    return Family(std::move(name), std::move(help), MetricType::Gauge).add(value).take();
}

template <typename Number>
MetricFamily counter(std::string name, std::string help, Number value) {
    return Family(std::move(name), std::move(help), MetricType::Counter).add(value).take();
}

void add_messages(const db::Database& database, std::vector<MetricFamily>& families) {
    const store::counters::Sums sums =
        database.read([](const db::ReadTx& tx) { return store::counters::of_all(tx); });
    Family present("campaignd_ledger_messages",
                   "Messages of all campaigns by their present state",
                   MetricType::Gauge);
    for (std::size_t i = 0; i < kMessageStates; ++i) {
        const auto state = static_cast<MessageState>(i);
        present.add(sums.present[state], "state", std::string(to_text(state)));
    }
    Family ever("campaignd_messages_total",
                "How often a message of any campaign came into this state",
                MetricType::Counter);
    for (const MessageState state : {MessageState::kSent,
                                     MessageState::kFailed,
                                     MessageState::kUncertain,
                                     MessageState::kSkipped,
                                     MessageState::kCancelled}) {
        ever.add(sums.ever[state], "state", std::string(to_text(state)));
    }
    families.push_back(present.take());
    families.push_back(ever.take());
}

void add_queue(const QueueSnapshot& queue, std::vector<MetricFamily>& families) {
    families.push_back(Family("campaignd_queue_jobs", "Jobs by state", MetricType::Gauge)
                           .add(queue.stats.ready, "state", "ready")
                           .add(queue.stats.leased, "state", "leased")
                           .add(queue.stats.failed, "state", "failed")
                           .take());
    families.push_back(gauge("campaignd_queue_oldest_due_age_seconds",
                             "How long the oldest job that could run has been due",
                             queue.stats.oldest_due_age_s));
}

void add_database(const db::DatabaseStatus& status, std::vector<MetricFamily>& families) {
    families.push_back(gauge("campaignd_database_writable",
                             "1 when the last commit succeeded",
                             status.writable ? 1 : 0));
    families.push_back(
        counter("campaignd_database_commits_total", "Commits of this process", status.commits));
    families.push_back(counter(
        "campaignd_database_checkpoints_total", "Checkpoints of this process", status.checkpoints));
    families.push_back(
        gauge("campaignd_database_wal_bytes", "Size of the write-ahead log", status.wal_bytes));
    families.push_back(gauge(
        "campaignd_disk_free_bytes", "Free space beside the database", status.free_disk_bytes));
}

/// Ages in seconds; -1 before the first. Nothing when no place for copies is set.
void add_offsite(const OffsiteStatus& status, TimeMs now, std::vector<MetricFamily>& families) {
    if (!status.configured()) {
        return;
    }
    const auto age = [now](const std::optional<TimeMs>& at) {
        return at ? std::max<TimeMs>(now - *at, 0) / 1000 : -1;
    };
    families.push_back(gauge("campaignd_backup_copy_age_seconds",
                             "Age of the newest backup that lies at the other place",
                             age(status.copy.backup_at)));
    families.push_back(gauge("campaignd_backup_copy_failures",
                             "Failures in a row to copy a backup there",
                             status.copy.failures));
    families.push_back(gauge(
        "campaignd_backup_copy_bytes", "Size of the newest copy there", status.copy.copied_bytes));
    families.push_back(gauge("campaignd_restore_drill_age_seconds",
                             "Time since a restore drill went well",
                             age(status.drill.ok_at)));
    families.push_back(gauge("campaignd_restore_drill_ok",
                             "1 when the last restore drill went well",
                             status.drill.at && status.drill.ok ? 1 : 0));
}

void add_smtp(const mail::SmtpEngine& engine, std::vector<MetricFamily>& families) {
    int open = 0;
    int connecting = 0;
    for (const mail::SenderStatus& sender : engine.status()) {
        open += sender.connections;
        connecting += sender.connecting;
    }
    families.push_back(
        Family("campaignd_smtp_connections", "SMTP connections now", MetricType::Gauge)
            .add(open, "state", "open")
            .add(connecting, "state", "connecting")
            .take());
    families.push_back(counter("campaignd_smtp_connections_opened_total",
                               "SMTP connections this process opened",
                               engine.counters().connections.load()));
    families.push_back(counter("campaignd_smtp_final_dots_total",
                               "Messages this process handed to a relay",
                               engine.counters().dots_sent.load()));
}

}  // namespace

std::string DaemonMetrics::text() {
    std::vector<MetricFamily> families;
    add_messages(database_, families);
    add_queue(state_.queue(), families);
    add_database(database_.status(), families);
    add_smtp(engine_, families);
    add_offsite(state_.offsite(), database_.clock().now(), families);
    families.push_back(counter("campaignd_events_lost_total",
                               "Opens and clicks that could not be recorded",
                               tracking_.lost()));
    if (http::HttpServer* server = server_; server != nullptr) {
        families.push_back(gauge(
            "campaignd_http_connections", "Open HTTP connections", server->active_connections()));
        families.push_back(gauge("campaignd_http_requests_waiting",
                                 "HTTP requests that wait for a worker",
                                 server->queued_requests()));
    }
    return prometheus::TextSerializer().Serializer::Serialize(families);
}

}  // namespace campaignd::app
