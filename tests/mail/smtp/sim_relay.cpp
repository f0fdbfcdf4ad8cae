#include "mail/smtp/sim_relay.h"

#include <algorithm>

namespace campaignd::test {

void SimAgenda::advance(SteadyTime time) {
    while (!due_.empty() && due_.begin()->first.first <= time) {
        now_ = due_.begin()->first.first;
        const auto what = std::move(due_.begin()->second);
        due_.erase(due_.begin());
        what();
    }
    now_ = time;
}

SimRelay::Session& SimRelay::open(SimChannel& channel) {
    sessions_.push_back(std::make_unique<Session>());
    sessions_.back()->channel = &channel;
    ++open_;
    return *sessions_.back();
}

void SimRelay::close(Session& session) {
    open_ -= session.open ? 1 : 0;
    session.open = false;
}

void SimRelay::receive(Session& session, const std::string& bytes) {
    if (!session.open) {
        return;
    }
    session.in += bytes;
    pump(session);
}

/// One command or body after the other; the answer to each comes after its time.
void SimRelay::pump(Session& session) {
    if (!session.open || session.mute || agenda_.now() < session.busy_until) {
        return;
    }
    const std::string end = session.in_data ? "\r\n.\r\n" : "\r\n";
    const bool lone = session.in_data && session.in.rfind(".\r\n", 0) == 0;
    const auto at = lone ? 0 : session.in.find(end);
    if (at == std::string::npos) {
        return;
    }
    const std::string unit = session.in_data ? "DOT" : session.in.substr(0, at);
    session.in.erase(0, lone ? 3 : at + end.size());
    bool last = false;
    std::string reply = answer(session, unit, last);
    if (session.mute) {
        return;
    }
    const bool dot = unit == "DOT";
    if (dot && traits_.drops_early && session.in.find('\n') != std::string::npos) {
        reply.clear();
        last = true;
    }
    session.busy_until = agenda_.now() + (dot ? traits_.dot : traits_.command);
    agenda_.at(session.busy_until, [this, &session, reply = std::move(reply), last, dot]() mutable {
        while (dot && traits_.strict_dot && session.in.find('\n') != std::string::npos) {
            session.in.erase(0, session.in.find('\n') + 1);
            reply += "503 Bad sequence of commands\r\n";
        }
        say(session, reply, last);
        pump(session);
    });
}

std::string SimRelay::answer(Session& session, const std::string& unit, bool& end) {
    const std::string verb = unit.substr(0, 4);
    if (verb == "QUIT") {
        end = true;
        return "221 bye\r\n";
    }
    if (silent() || chance(traits_.mute) || traits_.silent_at.contains(verb)) {
        session.mute = true;
        return "";
    }
    if (chance(traits_.reset)) {
        end = true;
        return "";
    }
    if (chance(traits_.goodbye) ||
        (verb == "MAIL" && traits_.enough_after > 0 && session.mails >= traits_.enough_after)) {
        end = true;
        return "421 4.7.0 enough\r\n";
    }
    if (verb == "MAIL" || verb == "RSET") {
        session.has_to = false;
    }
    if (verb == "RCPT") {
        session.to = unit.substr(9, unit.size() - 10);
        if (chance(traits_.refuse)) {
            refused.insert(session.to);
            return "550 5.1.1 unknown\r\n";
        }
        if (chance(traits_.defer)) {
            deferred.insert(session.to);
            return "450 4.2.2 full\r\n";
        }
        if (chance(traits_.grey)) {
            deferred.insert(session.to);
            return "450 4.7.1 Recipient address rejected: try again later\r\n";
        }
        session.has_to = true;
        return "250 ok\r\n";
    }
    if (verb == "DATA") {
        session.in_data = session.has_to;
        return session.has_to ? "354 go\r\n" : "554 5.5.1 nobody\r\n";
    }
    if (unit == "DOT") {
        session.in_data = false;
        ++session.mails;
        ++taken[session.to];
    }
    return "250 ok\r\n";
}

void SimRelay::say(Session& session, const std::string& bytes, bool end) {
    if (end) {
        close(session);
    }
    SimChannel* channel = session.channel;
    agenda_.in(traits_.way, [channel, bytes, end] {
        if (!channel->client_gone) {
            channel->to_client(bytes, end);
        }
    });
}

}  // namespace campaignd::test
