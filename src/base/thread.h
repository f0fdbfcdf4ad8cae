#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#if defined(__clang__)
#define CAMPAIGND_TSA(x) __attribute__((x))
#else
#define CAMPAIGND_TSA(x)
#endif
#define CAPABILITY(x) CAMPAIGND_TSA(capability(x))
#define SCOPED_CAPABILITY CAMPAIGND_TSA(scoped_lockable)
#define GUARDED_BY(x) CAMPAIGND_TSA(guarded_by(x))
#define REQUIRES(...) CAMPAIGND_TSA(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) CAMPAIGND_TSA(acquire_capability(__VA_ARGS__))
#define RELEASE(...) CAMPAIGND_TSA(release_capability(__VA_ARGS__))

namespace campaignd {

/// std::mutex with the attributes that clang's -Wthread-safety needs.
class CAPABILITY("mutex") Mutex {
  public:
    void lock() ACQUIRE() { mutex_.lock(); }

    void unlock() RELEASE() { mutex_.unlock(); }

  private:
    std::mutex mutex_;
};

class SCOPED_CAPABILITY Lock {
  public:
    explicit Lock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }

    ~Lock() RELEASE() { mutex_.unlock(); }

    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

  private:
    friend class Condition;
    Mutex& mutex_;
};

/// Waits on a held Lock; use it in a loop that tests the guarded state.
class Condition {
  public:
    void wait(Lock& lock) { condition_.wait(lock.mutex_); }

    /// Returns after a notification or the time, whichever comes first.
    void wait_for(Lock& lock, std::chrono::microseconds time) {
        condition_.wait_for(lock.mutex_, time);
    }

    void notify_one() noexcept { condition_.notify_one(); }

    void notify_all() noexcept { condition_.notify_all(); }

  private:
    std::condition_variable_any condition_;
};

/// A joining thread with a name the OS shows (at most 15 bytes).
class Thread {
  public:
    Thread() = default;
    Thread(std::string name, std::function<void()> body);

    ~Thread() { join(); }

    Thread(Thread&&) = default;
    Thread& operator=(Thread&& other) noexcept;
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;

    void join();

    bool joinable() const noexcept { return thread_.joinable(); }

  private:
    std::thread thread_;
};

}  // namespace campaignd
