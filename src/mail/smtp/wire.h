#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "mail/smtp/dials.h"
#include "mail/smtp/envelope.h"

namespace campaignd::mail {

struct SmtpConnection;

/// One connection to a relay as SmtpExchange uses it: it connects, then it carries bytes.
/// Owner: an SmtpConnection. Thread: smtp.
class SmtpWire {
  public:
    SmtpWire() = default;
    SmtpWire(const SmtpWire&) = delete;
    SmtpWire& operator=(const SmtpWire&) = delete;
    virtual ~SmtpWire() = default;

    /// True when the connection is ready for MAIL.
    virtual bool usable() const noexcept = 0;
    /// True once the relay has said its first line.
    virtual bool greeted() const noexcept = 0;
    /// When it has ended and is not usable(): a text for people, and whether waiting will not help.
    virtual const std::string& trouble() const noexcept = 0;
    virtual bool permanent_looking() const noexcept = 0;
    /// Ends an attempt to connect from outside.
    virtual void give_up(std::string_view why) = 0;
    virtual const SmtpFeatures& features() const noexcept = 0;
    virtual bool encrypted() const noexcept = 0;

    enum class Io { kOk, kAgain, kClosed };

    virtual Io read(char* into, std::size_t capacity, std::size_t& got) = 0;
    virtual Io write(std::string_view bytes, std::size_t& accepted) = 0;
};

/// Where connections come from: sockets and libcurl in SmtpLoop, a simulated world in tests.
/// Thread: smtp.
class SmtpNet {
  public:
    SmtpNet() = default;
    SmtpNet(const SmtpNet&) = delete;
    SmtpNet& operator=(const SmtpNet&) = delete;
    virtual ~SmtpNet() = default;

    /// Begins to connect. SmtpExchange::dialled() is told of the end, never from in here.
    virtual std::unique_ptr<SmtpWire> dial(SmtpDial permission, SmtpConnection& connection) = 0;
    /// From now on SmtpExchange::ready() is told when there is something to read, with `writing`
    /// also when the wire takes bytes again.
    virtual void watch(SmtpConnection& connection, bool writing) = 0;
    /// Nothing is told of this connection any more; its wire goes at the end of the round.
    virtual void forget(SmtpConnection& connection) = 0;
};

}  // namespace campaignd::mail
