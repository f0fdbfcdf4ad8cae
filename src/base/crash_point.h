#pragma once

namespace campaignd {

/// Named places where tests/crash kills the process: CAMPAIGND_CRASH_AT=NAME[:N] in the
/// environment ends it by SIGKILL at the N-th passing (default the first). Compiled away unless
/// the build has CAMPAIGND_CRASH_POINTS, which no shipped binary has.
#if defined(CAMPAIGND_CRASH_POINTS)
void crash_point(const char* name) noexcept;
#else
inline void crash_point(const char* /*name*/) noexcept {}
#endif

}  // namespace campaignd
