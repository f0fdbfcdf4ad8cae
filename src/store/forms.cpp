#include "store/forms.h"

#include "store/existing.h"
#include "wire/columns.h"

namespace campaignd::store::forms {
namespace {

constexpr const char* kInsert = R"sql(
    INSERT INTO form(name, slug, open, list_ids, sender_id, language, title, intro, consent,
                     ask_name, subject, body, welcome_url, max_per_hour, layout_id,
                     inline_pictures, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?17))sql";
constexpr const char* kUpdate = R"sql(
    UPDATE form SET name = ?1, slug = ?2, open = ?3, list_ids = ?4, sender_id = ?5, language = ?6,
           title = ?7, intro = ?8, consent = ?9, ask_name = ?10, subject = ?11, body = ?12,
           welcome_url = ?13, max_per_hour = ?14, layout_id = ?15, inline_pictures = ?16,
           updated_at = ?17, revision = revision + 1
     WHERE id = ?18)sql";
// No name given by people holds a control character, and no slug a dot.
constexpr const char* kRemove = R"sql(
    UPDATE form SET removed = 1, open = 0, sender_id = NULL, name = char(31) || id,
           slug = '.' || id, updated_at = ?2
     WHERE id = ?1)sql";
constexpr const char* kAddWording = R"sql(
    INSERT INTO form_wording(form_id, at, text)
    SELECT ?1, ?2, ?3 WHERE NOT EXISTS (
        SELECT 1 FROM form f JOIN form_wording w ON w.id = f.wording_id
         WHERE f.id = ?1 AND w.text = ?3))sql";
constexpr const char* kSetWording = R"sql(UPDATE form SET wording_id = ?2 WHERE id = ?1)sql";

// What form_of() reads.
#define SELECT_FORM                                                                       \
    "SELECT id, name, slug, open, list_ids, sender_id, language, title, intro, consent, " \
    "ask_name, subject, body, welcome_url, max_per_hour, wording_id, asked, confirmed, "  \
    "expired, created_at, updated_at, revision, layout_id, inline_pictures FROM form"

constexpr const char* kFind = SELECT_FORM R"sql( WHERE id = ?1 AND removed = 0)sql";
constexpr const char* kFindBySlug = SELECT_FORM R"sql( WHERE slug = ?1 AND removed = 0)sql";
constexpr const char* kList = SELECT_FORM R"sql(
     WHERE id > ?1 AND removed = 0 AND (?2 = '' OR instr(lower(name), lower(?2)) > 0)
     ORDER BY id LIMIT ?3)sql";
constexpr const char* kCount = R"sql(
    SELECT count(*) FROM form
     WHERE removed = 0 AND (?1 = '' OR instr(lower(name), lower(?1)) > 0))sql";
constexpr const char* kFindByName = R"sql(SELECT id FROM form WHERE name = ?1)sql";
constexpr const char* kOpenWithList = R"sql(
    SELECT name FROM form
     WHERE open = 1 AND EXISTS (SELECT 1 FROM json_each(list_ids) WHERE value = ?1)
     ORDER BY id LIMIT 1)sql";
constexpr const char* kOpenWithSender = R"sql(
    SELECT name FROM form WHERE open = 1 AND sender_id = ?1 ORDER BY id LIMIT 1)sql";
constexpr const char* kWithLayout = SELECT_FORM R"sql(
     WHERE layout_id = ?1 AND removed = 0 ORDER BY id)sql";
constexpr const char* kForgetSender = R"sql(
    UPDATE form SET sender_id = NULL, revision = revision + 1 WHERE sender_id = ?1)sql";
constexpr const char* kDoorTo = R"sql(
    SELECT f.id, l.id
      FROM list l INDEXED BY list_uuid, form f, json_each(f.list_ids) j
     WHERE l.uuid = ?1 AND l.removed = 0 AND j.value = l.id AND f.open = 1
     ORDER BY f.id LIMIT 1)sql";
constexpr const char* kPublicLists = R"sql(
    SELECT uuid, name FROM list
     WHERE public = 1 AND removed = 0 AND id IN (
           SELECT j.value FROM form f, json_each(f.list_ids) j WHERE f.open = 1)
     ORDER BY name LIMIT 500)sql";
constexpr const char* kCountAsked = R"sql(UPDATE form SET asked = asked + ?2 WHERE id = ?1)sql";
constexpr const char* kCountConfirmed = R"sql(
    UPDATE form SET confirmed = confirmed + ?2 WHERE id = ?1)sql";
constexpr const char* kCountExpired = R"sql(
    UPDATE form SET expired = expired + ?2 WHERE id = ?1)sql";

Form form_of(const db::Statement& row) {
    Form form;
    form.id = row.integer(0);
    FormSettings& settings = form.settings;
    settings.name = row.string(1);
    settings.slug = row.string(2);
    settings.is_open = row.integer(3) != 0;
    settings.list_ids = wire::ids_from_column(row.text(4));
    settings.sender_id = row.optional_integer(5);
    settings.language = row.string(6);
    settings.title = row.string(7);
    settings.intro = row.string(8);
    settings.consent = row.string(9);
    settings.ask_name = row.integer(10) != 0;
    settings.subject = row.string(11);
    settings.body = row.string(12);
    settings.welcome_url = row.optional_string(13);
    settings.max_per_hour = row.integer(14);
    form.wording_id = row.integer(15);
    form.asked = row.integer(16);
    form.confirmed = row.integer(17);
    form.expired = row.integer(18);
    form.created_at = row.integer(19);
    form.updated_at = row.integer(20);
    form.revision = row.integer(21);
    settings.layout_id = row.optional_integer(22);
    settings.inline_pictures = row.integer(23) != 0;
    return form;
}

/// Binds the settings as ?1 to ?16, now as ?17, and what is given behind.
template <typename... More>
void run_with(db::WriteTx& tx, const char* sql, const FormSettings& form, const More&... more) {
    tx.run(sql,
           form.name,
           form.slug,
           form.is_open,
           wire::ids_to_column(form.list_ids),
           form.sender_id,
           form.language,
           form.title,
           form.intro,
           form.consent,
           form.ask_name,
           form.subject,
           form.body,
           form.welcome_url,
           form.max_per_hour,
           form.layout_id,
           form.inline_pictures,
           tx.now(),
           more...);
}

}  // namespace

std::int64_t insert(db::WriteTx& tx, const FormSettings& form) {
    run_with(tx, kInsert, form);
    return tx.last_id();
}

void update(db::WriteTx& tx, std::int64_t id, const FormSettings& form) {
    run_with(tx, kUpdate, form, id);
}

void remove(db::WriteTx& tx, std::int64_t id) {
    tx.run(kRemove, id, tx.now());
}

void set_wording(db::WriteTx& tx, std::int64_t id, std::string_view text) {
    if (tx.run(kAddWording, id, tx.now(), text) > 0) {
        tx.run(kSetWording, id, tx.last_id());
    }
}

std::optional<Form> find(const db::ReadTx& tx, std::int64_t id) {
    return db::first(tx.query(kFind, id), form_of);
}

Form get(const db::ReadTx& tx, std::int64_t id) {
    return existing(find(tx, id), "form", id);
}

std::vector<Form> with_layout(const db::ReadTx& tx, std::int64_t layout_id) {
    return db::all(tx.query(kWithLayout, layout_id), form_of);
}

std::optional<Form> find_by_slug(const db::ReadTx& tx, std::string_view slug) {
    return db::first(tx.query(kFindBySlug, slug), form_of);
}

std::optional<std::int64_t> find_by_name(const db::ReadTx& tx, std::string_view name) {
    return tx.find_integer(kFindByName, name);
}

std::vector<Form> list(const db::ReadTx& tx, std::string_view q, std::int64_t after, int limit) {
    return db::all(tx.query(kList, after, q, limit), form_of);
}

std::int64_t count(const db::ReadTx& tx, std::string_view q) {
    return tx.find_integer(kCount, q).value_or(0);
}

std::optional<std::string> open_with_list(const db::ReadTx& tx, std::int64_t list_id) {
    return db::first(tx.query(kOpenWithList, list_id),
                     [](const db::Statement& row) { return row.string(0); });
}

std::optional<std::string> open_with_sender(const db::ReadTx& tx, std::int64_t sender_id) {
    return db::first(tx.query(kOpenWithSender, sender_id),
                     [](const db::Statement& row) { return row.string(0); });
}

void forget_sender(db::WriteTx& tx, std::int64_t sender_id) {
    tx.run(kForgetSender, sender_id);
}

std::optional<Door> door_to(const db::ReadTx& tx, std::string_view list_uuid) {
    return db::first(tx.query(kDoorTo, list_uuid), [](const db::Statement& row) {
        return Door{row.integer(0), row.integer(1)};
    });
}

std::vector<PublicList> public_lists(const db::ReadTx& tx) {
    return db::all(tx.query(kPublicLists), [](const db::Statement& row) {
        return PublicList{row.string(0), row.string(1)};
    });
}

void count_asked(db::WriteTx& tx, std::int64_t id, int by) {
    tx.run(kCountAsked, id, by);
}

void count_confirmed(db::WriteTx& tx, std::int64_t id, int by) {
    tx.run(kCountConfirmed, id, by);
}

void count_expired(db::WriteTx& tx, std::int64_t id, int by) {
    tx.run(kCountExpired, id, by);
}

}  // namespace campaignd::store::forms
