#include "mail/net/curl_transfer.h"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "mail/net/address_rules.h"
#include "mail/net/certificates.h"

namespace campaignd::mail {
namespace {

constexpr long kConnectMs = 20'000;
constexpr std::chrono::seconds kSilence{60};
constexpr std::uint64_t kSlowDisk = std::uint64_t{8} << 20U;  // bytes in a second
constexpr long kBufferBytes = 256L * 1024;
constexpr std::size_t kMostText = std::size_t{4} << 20U;  // a list of names

struct Slist {
    Slist() = default;
    Slist(const Slist&) = delete;
    Slist& operator=(const Slist&) = delete;

    ~Slist() { curl_slist_free_all(list); }

    void add(const std::string& line) { list = curl_slist_append(list, line.c_str()); }

    curl_slist* list = nullptr;
};

/// What libcurl's callbacks see. Nothing is thrown through libcurl: it waits in `thrown`.
struct Dialogue {
    const CurlAccount& account;
    const CurlTransfer& transfer;
    CURL* easy;
    AddressRules rules{};
    std::uint64_t given = 0;
    std::string text{};
    std::exception_ptr thrown{};
};

std::size_t on_read(char* buffer, std::size_t one, std::size_t count, void* self) {
    auto& dialogue = *static_cast<Dialogue*>(self);
    try {
        const std::size_t got = (*dialogue.transfer.source)(buffer, one * count);
        dialogue.given += got;
        return got;
    } catch (...) {
        dialogue.thrown = std::current_exception();
        return CURL_READFUNC_ABORT;
    }
}

bool is_wanted(Dialogue& dialogue) {
    if (dialogue.transfer.sink == nullptr) {
        return false;
    }
    long status = 0;
    curl_easy_getinfo(dialogue.easy, CURLINFO_RESPONSE_CODE, &status);
    return status < 300;  // of SFTP 0
}

std::size_t on_write(char* bytes, std::size_t one, std::size_t count, void* self) {
    auto& dialogue = *static_cast<Dialogue*>(self);
    const std::size_t size = one * count;
    if (dialogue.transfer.size_only) {
        return 0;  // the first byte says that the size is known
    }
    try {
        if (is_wanted(dialogue)) {
            (*dialogue.transfer.sink)({bytes, size});
        } else {
            const std::size_t room = kMostText - std::min(kMostText, dialogue.text.size());
            dialogue.text.append(bytes, std::min(size, room));
        }
        return size;
    } catch (...) {
        dialogue.thrown = std::current_exception();
        return 0;
    }
}

/// A source stands where it is wanted already.
int on_seek(void* self, curl_off_t offset, int /*origin*/) {
    const auto& dialogue = *static_cast<Dialogue*>(self);
    const bool is_there =
        dialogue.given == 0 && offset == static_cast<curl_off_t>(dialogue.transfer.offset);
    return is_there ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

int on_progress(
    void* self, curl_off_t /*in*/, curl_off_t /*got*/, curl_off_t /*out*/, curl_off_t /*put*/) {
    return static_cast<Dialogue*>(self)->account.stopping() ? 1 : 0;
}

void set_bounds(CURL* easy, Dialogue& dialogue) {
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https,sftp");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_NETRC, long{CURL_NETRC_IGNORED});
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, kConnectMs);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    const CurlTransfer& transfer = dialogue.transfer;
    curl_easy_setopt(easy,
                     CURLOPT_LOW_SPEED_TIME,
                     static_cast<long>(patience(std::max(transfer.size, transfer.moved)).count()));
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
    dialogue.rules.guard(easy);
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, &dialogue);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_write);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &dialogue);
    curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, kBufferBytes);
}

void set_account(CURL* easy, const CurlAccount& account) {
    if (!account.user.empty()) {
        curl_easy_setopt(easy, CURLOPT_USERNAME, account.user.c_str());
    }
    if (!account.known_hosts.empty()) {
        // An unknown host, or one whose key changed, is refused (libcurl's own rule).
        curl_easy_setopt(easy, CURLOPT_SSH_KNOWNHOSTS, account.known_hosts.c_str());
        const bool has_key = !account.key_file.empty();
        curl_easy_setopt(easy,
                         CURLOPT_SSH_AUTH_TYPES,
                         has_key ? long{CURLSSH_AUTH_PUBLICKEY}
                                 : long{CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD});
        if (has_key) {
            curl_easy_setopt(easy, CURLOPT_SSH_PRIVATE_KEYFILE, account.key_file.c_str());
            curl_easy_setopt(easy, CURLOPT_KEYPASSWD, account.secret.c_str());
            return;
        }
    } else if (!account.signature.empty()) {
        curl_easy_setopt(easy, CURLOPT_AWS_SIGV4, account.signature.c_str());
    } else {
        curl_easy_setopt(easy, CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC});
    }
    if (!account.secret.empty()) {
        curl_easy_setopt(easy, CURLOPT_PASSWORD, account.secret.c_str());
    }
}

void set_work(CURL* easy, Dialogue& dialogue) {
    const CurlTransfer& transfer = dialogue.transfer;
    curl_easy_setopt(easy, CURLOPT_URL, transfer.url.c_str());
    if (transfer.source != nullptr) {
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
        curl_easy_setopt(easy, CURLOPT_READDATA, &dialogue);
        curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
        curl_easy_setopt(easy, CURLOPT_SEEKDATA, &dialogue);
        curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(transfer.size));
        curl_easy_setopt(easy, CURLOPT_UPLOAD_BUFFERSIZE, kBufferBytes);
        curl_easy_setopt(easy, CURLOPT_NEW_FILE_PERMS, 0600L);
    }
    if (!transfer.method.empty()) {
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, transfer.method.c_str());
    }
    if (!transfer.quote.empty()) {
        curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    }
    if (transfer.list_only) {
        curl_easy_setopt(easy, CURLOPT_DIRLISTONLY, 1L);
    }
    if (transfer.offset > 0) {
        curl_easy_setopt(easy, CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(transfer.offset));
    }
}

CurlEnd end_of(Dialogue& dialogue, CURLcode result, const char* error) {
    if (dialogue.thrown) {
        std::rethrow_exception(dialogue.thrown);
    }
    CurlEnd end;
    if (dialogue.transfer.size_only && (result == CURLE_OK || result == CURLE_WRITE_ERROR)) {
        curl_off_t size = -1;
        curl_easy_getinfo(dialogue.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
        end.size = static_cast<std::uint64_t>(std::max<curl_off_t>(size, 0));
        return end;
    }
    curl_easy_getinfo(dialogue.easy, CURLINFO_RESPONSE_CODE, &end.status);
    end.not_found = end.status == 404 || result == CURLE_REMOTE_FILE_NOT_FOUND;
    if (dialogue.rules.refused) {
        end.trouble = "its address is one that campaignd never calls (link-local or reserved)";
    } else if (result == CURLE_ABORTED_BY_CALLBACK) {
        end.trouble = "it was stopped on the way";
    } else if (result == CURLE_PEER_FAILED_VERIFICATION && !dialogue.account.known_hosts.empty()) {
        end.trouble = "the server's key is not the one in the file of known hosts, or is not there";
    } else if (result != CURLE_OK) {
        end.trouble = to_valid_utf8(error[0] != '\0' ? error : curl_easy_strerror(result));
    }
    end.text = std::move(dialogue.text);
    return end;
}

}  // namespace

std::chrono::seconds patience(std::uint64_t bytes) noexcept {
    return kSilence + std::chrono::seconds(bytes / kSlowDisk);
}

CurlEnd run_transfer(const CurlAccount& account, const CurlTransfer& transfer) {
    const std::unique_ptr<CURL, void (*)(CURL*)> easy(curl_easy_init(), curl_easy_cleanup);
    check(easy != nullptr, "libcurl makes a handle");
    Dialogue dialogue{account, transfer, easy.get()};
    std::array<char, CURL_ERROR_SIZE> error{};
    Slist headers;
    Slist quote;
    for (const std::string& header : transfer.headers) {
        headers.add(header);
    }
    if (account.signature.empty()) {  // libcurl would sign it, and not send it
        headers.add("Expect:");
    }
    for (const std::string& command : transfer.quote) {
        quote.add(command);
    }
    set_bounds(easy.get(), dialogue);
    set_account(easy.get(), account);
    set_work(easy.get(), dialogue);
    curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, headers.list);
    curl_easy_setopt(easy.get(), CURLOPT_QUOTE, quote.list);
    curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, error.data());
    trust_certificates(easy.get(), account.ca_file);
    const CURLcode result = curl_easy_perform(easy.get());
    return end_of(dialogue, result, error.data());
}

}  // namespace campaignd::mail
