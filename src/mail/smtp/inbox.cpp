#include "mail/smtp/inbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <iterator>
#include <utility>

#include "base/error.h"

namespace campaignd::mail {
namespace {

template <typename T>
void append(std::vector<T>& to, std::vector<T>&& from) {
    if (to.empty()) {
        to = std::move(from);
        return;
    }
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

SmtpInbox::SmtpInbox() : fd_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (!fd_) {
        fail(ErrorCode::kInternal,
             "the smtp thread gets no eventfd; raise the limit of open files");
    }
}

void SmtpInbox::submit(std::vector<Outgoing> messages) {
    const Lock lock(mutex_);
    append(orders_.submitted, std::move(messages));
    added();
}

void SmtpInbox::decide(std::vector<DotDecision> decisions) {
    const Lock lock(mutex_);
    append(orders_.decisions, std::move(decisions));
    added();
}

void SmtpInbox::drain() {
    const Lock lock(mutex_);
    orders_.drain = true;
    added();
}

void SmtpInbox::stop() {
    const Lock lock(mutex_);
    orders_.stop = true;
    added();
}

void SmtpInbox::added() {
    filled_ = true;
    if (sleeping_) {
        sleeping_ = false;
        const std::uint64_t one = 1;
        [[maybe_unused]] const ssize_t written = write(fd_.get(), &one, sizeof one);
    }
}

bool SmtpInbox::may_sleep() {
    const Lock lock(mutex_);
    sleeping_ = !filled_;
    return sleeping_;
}

SmtpOrders SmtpInbox::take() {
    const Lock lock(mutex_);
    sleeping_ = false;
    filled_ = false;
    return std::exchange(orders_, {});
}

}  // namespace campaignd::mail
