#include "service/sending/single_messages.h"

#include <fmt/format.h>

#include <memory>
#include <utility>

#include "base/crash_point.h"
#include "base/error.h"
#include "service/access/paging.h"
#include "service/content/ingredients.h"
#include "service/sending/single_desk.h"
#include "service/sequence/message_moves.h"
#include "store/message_templates.h"
#include "store/senders.h"

namespace campaignd::service {
namespace {

constexpr std::size_t kMostWaiting = 10'000;
constexpr std::size_t kMostInOneUnit = 100;
constexpr std::size_t kMostPrepared = 256;
constexpr int kPruneRows = 500;
constexpr TimeMs kDayMs = TimeMs{24} * 3'600'000;
constexpr int kAccepted = 202;

std::string key_of(const SingleRequest& request) {
    return fmt::format("{}.{}.{}.{}.{}.{}",
                       request.sender_id,
                       request.template_id.value_or(0),
                       to_text(request.single),
                       request.track_opens,
                       request.inline_pictures,
                       request.subject);
}

/// Those that only the database knows, behind those of the reading.
std::vector<FieldError> faults_of(const SingleRequest& request,
                                  const store::singles::Revisions& now) {
    std::vector<FieldError> faults = request.faults;
    if (request.sender_id != 0 && !now.of_sender) {
        faults.push_back({"sender_id", fmt::format("there is no sender {}", request.sender_id)});
    }
    if (request.template_id && !now.of_template) {
        faults.push_back(
            {"template_id", fmt::format("there is no template {}", *request.template_id)});
    }
    return faults;
}

/// A template stands for a message, or it has slots and a message stands in it.
MessageContent words_of(const SingleRequest& request, const std::optional<MessageTemplate>& kept) {
    const bool is_layout = kept && !kept->slots.empty();
    if (is_layout && !request.words) {
        throw Error(std::vector<FieldError>{
            {"body",
             fmt::format("the template \"{}\" is a layout: give the body or the blocks that stand "
                         "in it",
                         kept->name)}});
    }
    if (kept && !is_layout && request.words) {
        throw Error(std::vector<FieldError>{
            {"template_id",
             fmt::format("the template \"{}\" has no slot for body or blocks: give one of them",
                         kept->name)}});
    }
    return request.words ? *request.words : kept->content;
}

/// The message as the campaign of its one step.
Campaign look_of(const Sender& sender, const SingleContent& content, bool in_layout) {
    Campaign look;
    look.sender_id = sender.id;
    look.name = sender.settings.from_name;
    Step step;
    step.subject = content.subject;
    step.body = content.words.body;
    if (in_layout) {
        step.layout_id = content.template_id;
    }
    look.steps.push_back(std::move(step));
    return look;
}

void require_values(const CompiledCampaign& mail, const SingleRequest& request) {
    std::vector<FieldError> faults;
    for (const std::string& tag : missing_tags(mail, request.email, request.name, request.data)) {
        const bool named = tag == "name" || tag == "first_name" || tag == "last_name";
        faults.push_back({named ? "to.name" : "data." + tag,
                          fmt::format("is missing: the message says {{{{{}}}}}; give it a value, "
                                      "or a fallback where it stands: {{{{{}|text}}}}",
                                      tag,
                                      tag)});
    }
    throw_if_any(std::move(faults));
}

}  // namespace

SingleMessages::SingleMessages(db::Database& database,
                               const Idempotency& idempotency,
                               const MailLinks& links,
                               Render render,
                               std::function<void()> work_added)
    : database_(database),
      idempotency_(idempotency),
      links_(links),
      render_(std::move(render)),
      work_added_(std::move(work_added)),
      gathered_(
          database,
          {.most_waiting = kMostWaiting, .most_in_unit = kMostInOneUnit},
          [this](db::WriteTx& tx, std::vector<Waiting>& batch) { write(tx, batch); },
          [this](std::vector<Waiting>& batch, const std::exception_ptr& error) {
              answer(batch, error);
          }) {}

SingleMessages::~SingleMessages() {
    gathered_.finish();
}

/// What the sender and the template say now, compiled.
SingleMessages::Prepared SingleMessages::build(const SingleRequest& request,
                                               const store::singles::Revisions& revisions) {
    Prepared made{.revisions = revisions, .content = {}, .hash = {}, .mail = {}};
    SingleContent& content = made.content;
    content.sender_id = request.sender_id;
    content.template_id = request.template_id;
    content.subject = request.subject;
    content.single = request.single;
    content.track_opens = request.track_opens;
    content.inline_pictures = request.inline_pictures;
    database_.read([&](const db::ReadTx& tx) {
        const auto sender = store::senders::find(tx, request.sender_id);
        const auto kept = request.template_id
                              ? store::message_templates::find(tx, *request.template_id)
                              : std::optional<MessageTemplate>();
        if (!sender || (request.template_id && !kept)) {
            throw Error(faults_of(
                request, store::singles::revisions(tx, request.sender_id, request.template_id)));
        }
        content.words = words_of(request, kept);
        const Campaign look = look_of(*sender, content, kept && request.words);
        content.identity = identity_of(tx, look);
        content.ingredients = ingredients_of(tx, look);
    });
    made.hash = hash_of(content);
    made.mail = compiled_.get(database_, content, made.hash);
    content.ingredients = made.mail->ingredients;
    return made;
}

SingleMessages::Prepared SingleMessages::prepare(const SingleRequest& request) {
    const auto now = database_.read([&](const db::ReadTx& tx) {
        return store::singles::revisions(tx, request.sender_id, request.template_id);
    });
    throw_if_any(faults_of(request, now));
    if (!request.template_id || request.words) {
        return build(request, now);
    }
    const std::string key = key_of(request);
    {
        const Lock lock(mutex_);
        const auto known = prepared_.find(key);
        if (known != prepared_.end() && known->second.revisions == now) {
            return known->second;
        }
    }
    Prepared made = build(request, now);
    const Lock lock(mutex_);
    if (prepared_.size() >= kMostPrepared) {
        prepared_.clear();
    }
    prepared_[key] = made;
    return made;
}

void SingleMessages::send(SingleAsk ask, Done done) {
    Prepared prepared = prepare(ask.request);
    require_values(*prepared.mail, ask.request);
    Waiting waiting{.ask = std::move(ask),
                    .done = std::move(done),
                    .content = std::move(prepared.content),
                    .hash = std::move(prepared.hash)};
    if (!gathered_.add(std::move(waiting))) {
        fail(ErrorCode::kBusy, "too many single messages wait to be taken; try again in a moment");
    }
}

void SingleMessages::write(db::WriteTx& tx, std::vector<Waiting>& batch) const {
    MessageMoves::make(tx, [&](MessageMoves& moves) {
        SingleDesk desk(moves);
        for (Waiting& one : batch) {
            const auto& [request, actor, principal, key, digest] = one.ask;
            if (!key.empty()) {
                one.outcome.known = idempotency_.known(tx, principal, key);
            }
            if (one.outcome.known) {
                continue;
            }
            if (const auto refusal = desk.refusal(request, one.content.identity)) {
                one.outcome.error = std::make_exception_ptr(*refusal);
                continue;
            }
            one.outcome.receipt = desk.add(request, one.content, one.hash, actor);
            if (!key.empty()) {
                idempotency_.keep(tx,
                                  principal,
                                  key,
                                  digest,
                                  kAccepted,
                                  "application/json\n" + render_(one.outcome.receipt));
            }
        }
        desk.finish();
    });
    crash_point("single");
}

void SingleMessages::answer(std::vector<Waiting>& batch, const std::exception_ptr& error) const {
    for (Waiting& one : batch) {
        if (error) {
            one.outcome = {.error = error};
        }
        one.done(one.outcome);
    }
    if (!error) {
        work_added_();
    }
}

Page<SingleMessage> SingleMessages::list(const SingleQuery& query) const {
    check_page({.q = query.q, .cursor = {}, .limit = query.limit});
    return database_.read([&](const db::ReadTx& tx) {
        store::singles::Found found = store::singles::list(tx, query);
        Page<SingleMessage> page;
        for (SingleMessage& one : found.items) {
            const auto domain = store::singles::domain_of(tx, one.message.id);
            one.message.message_id = links_.message_id(one.message.id, domain.value_or("invalid"));
            page.items.push_back(std::move(one));
        }
        if (found.next) {
            page.next = std::to_string(*found.next);
        }
        page.total = static_cast<std::int64_t>(page.items.size());
        page.total_is_estimate = found.next.has_value();
        if (query.q.empty()) {
            page.total = 0;
            page.total_is_estimate = false;
            for (const SingleSender& sender : store::singles::senders(tx)) {
                if (!query.sender_id || *query.sender_id == sender.sender_id) {
                    page.total +=
                        query.state ? sender.messages[*query.state] : sender.messages.total();
                }
            }
        }
        return page;
    });
}

std::vector<SingleSender> SingleMessages::senders() const {
    return database_.read([](const db::ReadTx& tx) { return store::singles::senders(tx); });
}

bool SingleMessages::prune() {
    return database_.write(db::WriteClass::kBulk, [](db::WriteTx& tx) {
        const TimeMs before = tx.now() - kSingleKeptDays * kDayMs;
        return store::singles::remove_older(tx, before, kPruneRows) == kPruneRows;
    });
}

}  // namespace campaignd::service
