#pragma once

#include <array>
#include <string_view>

#include "fuzz/input.h"

/// What is fuzzed: one file each in targets/. Each reads its input as the code it is named after
/// does, and asserts what must hold of any input. An Error(kInvalid) is a good answer.
namespace campaignd::fuzz {

void blocks(Input input);
void config(Input input);
void csv(Input input);
void cursor(Input input);
void form(Input input);
void framer(Input input);
void html(Input input);
void identity(Input input);
void inbound(Input input);
void markdown(Input input);
void mime(Input input);
void oauth(Input input);
void relays(Input input);
void segment(Input input);
void snippets(Input input);
void templates(Input input);
void tokens(Input input);

struct Target {
    std::string_view name;
    void (*run)(Input);
};

inline constexpr std::array<Target, 17> kTargets{{{"blocks", blocks},
                                                  {"config", config},
                                                  {"csv", csv},
                                                  {"cursor", cursor},
                                                  {"form", form},
                                                  {"framer", framer},
                                                  {"html", html},
                                                  {"identity", identity},
                                                  {"inbound", inbound},
                                                  {"markdown", markdown},
                                                  {"mime", mime},
                                                  {"oauth", oauth},
                                                  {"relays", relays},
                                                  {"segment", segment},
                                                  {"snippets", snippets},
                                                  {"templates", templates},
                                                  {"tokens", tokens}}};

/// One run of a target.
void run(const Target& target, std::string_view bytes);

}  // namespace campaignd::fuzz
