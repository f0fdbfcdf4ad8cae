#include "mail/smtp/blocking.h"

#include <poll.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <utility>

#include "mail/smtp/link.h"
#include "mail/smtp/session.h"

namespace campaignd::mail {
namespace {

using std::chrono::steady_clock;

SmtpOptions options_for(std::chrono::milliseconds timeout, const std::string& ca_file) {
    SmtpOptions options;
    options.connect_timeout = timeout;
    options.command_timeout = std::chrono::milliseconds(0);  // the sum bounds connecting
    options.ca_file = ca_file;
    return options;
}

SmtpOutcome not_connected(const Outgoing& message, const std::string& why) {
    return outcome_of(message, Verdict::kNotSent, SmtpStage::kConnect, {0, {}, why});
}

void write_all(SmtpLink& link, SmtpSession& session) {
    auto io = SmtpLink::Io::kOk;
    while (!session.output().empty() && io == SmtpLink::Io::kOk) {
        const auto output = session.output();
        std::size_t accepted = 0;
        io = link.write(output, accepted);
        session.wrote(accepted, link.encrypted() ? output.size() : accepted, steady_clock::now());
    }
    if (io == SmtpLink::Io::kClosed) {
        session.ended(SmtpEnd::kWriteFailed);
    }
}

void read_some(SmtpLink& link, SmtpSession& session) {
    std::array<char, 16384> buffer{};
    std::size_t got = 0;
    auto io = link.read(buffer.data(), buffer.size(), got);
    while (io == SmtpLink::Io::kOk && !session.closing()) {
        session.receive({buffer.data(), got}, steady_clock::now());
        io = link.read(buffer.data(), buffer.size(), got);
    }
    if (io == SmtpLink::Io::kClosed) {
        session.ended(SmtpEnd::kPeerClosed);
    }
}

void converse(SmtpLink& link,
              SmtpSession& session,
              std::vector<SmtpOutcome>& outcomes,
              steady_clock::time_point end) {
    for (;;) {
        write_all(link, session);
        SmtpEvents events = session.take_events();
        std::move(events.outcomes.begin(), events.outcomes.end(), std::back_inserter(outcomes));
        if (!outcomes.empty() || session.closing()) {
            break;
        }
        if (events.dot_wanted) {
            session.allow_dot(std::nullopt, steady_clock::now());
            continue;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now());
        if (left.count() <= 0) {
            session.ended(SmtpEnd::kTimeout);
            break;
        }
        const int interest = session.output().empty() ? POLLIN : POLLIN | POLLOUT;
        pollfd waiting{link.socket(), static_cast<short>(interest), 0};
        poll(&waiting, 1, static_cast<int>(std::min<std::int64_t>(left.count(), 1000)));
        read_some(link, session);
    }
}

}  // namespace

VerifyResult verify_smtp(const SmtpAccount& account,
                         std::chrono::milliseconds timeout,
                         const std::string& ca_file) {
    VerifyResult result;
    result.error = account_fault(account);
    if (!result.error.empty()) {
        result.permanent_looking = true;
        return result;
    }
    SmtpLink link(account, options_for(timeout, ca_file));
    link.connect_blocking();
    result.ok = link.usable();
    result.error = link.trouble();
    result.permanent_looking = link.permanent_looking();
    result.greeting = link.greeting();
    result.features = link.features();
    if (result.ok) {
        std::size_t accepted = 0;
        link.write("QUIT\r\n", accepted);
    }
    return result;
}

SmtpOutcome send_one(const SmtpAccount& account,
                     Outgoing message,
                     std::chrono::milliseconds timeout,
                     const std::string& ca_file) {
    message.account = std::make_shared<const SmtpAccount>(account);
    if (const std::string fault = account_fault(account); !fault.empty()) {
        return not_connected(message, fault);
    }
    const SmtpOptions options = options_for(timeout, ca_file);
    SmtpLink link(account, options);
    link.connect_blocking();
    if (!link.usable()) {
        return not_connected(message, link.trouble());
    }
    if (auto refusal = refuse_locally(message, link.features())) {
        return std::move(*refusal);
    }
    SmtpCounters counters;
    SmtpSession session(link.features(), options, counters, steady_clock::now());
    session.begin({std::move(message), 0}, steady_clock::now());
    std::vector<SmtpOutcome> outcomes;
    converse(link, session, outcomes, steady_clock::now() + timeout);
    session.ended(SmtpEnd::kPeerClosed);
    SmtpEvents last = session.take_events();
    std::move(last.outcomes.begin(), last.outcomes.end(), std::back_inserter(outcomes));
    std::size_t accepted = 0;
    link.write("QUIT\r\n", accepted);
    return std::move(outcomes.front());
}

}  // namespace campaignd::mail
