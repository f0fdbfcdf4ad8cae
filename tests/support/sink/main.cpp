// A small SMTP relay on 127.0.0.1 that counts, logs and delays: the oracle of the crash tests.
//   campaignd_sink [--port N] [--delay-ms N] [--log FILE] [--keep FOLDER]
//                  [--reject-percent N] [--tempfail-percent N] [--refuse-login]
// Prints its port; at SIGTERM what it accepted. A line of the log: seconds since 1970, recipient,
// Message-ID, Date, with a tab between.
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cstdio>
#include <exception>

#include "support/sink/options.h"
#include "support/sink/relay.h"

int main(int argc, char** argv) {
    try {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGTERM);
        sigaddset(&set, SIGINT);
        sigprocmask(SIG_BLOCK, &set, nullptr);
        const int signals = signalfd(-1, &set, SFD_CLOEXEC);
        campaignd::sink::Relay relay(campaignd::sink::parse_options(argc, argv));
        std::printf("%u\n", unsigned{relay.port()});
        std::fflush(stdout);
        relay.run(signals);
        std::printf("accepted %llu, connections at most %zu\n",
                    static_cast<unsigned long long>(relay.accepted()),
                    relay.peak_connections());
        close(signals);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "campaignd_sink: %s\n", error.what());
        return 2;
    }
}
