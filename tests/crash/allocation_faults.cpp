// Fails every allocation and every start of a thread of whole runs of lade on real files, one after
// the other, once and from then on:
//   allocation_faults [STEP]
// With a step, every STEPth allocation. Prints one line of figures, and each case that went wrong.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <new>

#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include "small_runs.hpp"
#include "support/temporary_directory.hpp"

namespace {

// Counts calls while it is armed, and says which of them fail.
struct Trap {
  std::atomic<uint64_t> calls{0};
  std::atomic<uint64_t> fail_at{0};  // 0: none
  std::atomic<bool> sticky{false};

  void arm(uint64_t call, bool all_after) {
    calls = 0;
    sticky = all_after;
    fail_at = call;
  }
  // True if it was reached.
  bool disarm() {
    const uint64_t armed = fail_at.exchange(0);
    return calls >= armed;
  }
  bool fails() {
    const uint64_t armed = fail_at.load();
    if (armed == 0) return false;
    const uint64_t call = ++calls;
    return sticky ? call >= armed : call == armed;
  }
};
Trap memory_trap;
Trap thread_trap;

void* or_bad_alloc(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(size_t bytes) {
  return or_bad_alloc(memory_trap.fails() ? nullptr : std::malloc(bytes == 0 ? 1 : bytes));
}
// An AlignedBuffer's.
void* operator new(size_t bytes, std::align_val_t alignment) {
  const auto boundary = static_cast<size_t>(alignment);
  return or_bad_alloc(memory_trap.fails() ? nullptr : std::aligned_alloc(boundary, bytes));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { std::free(memory); }

// What std::thread calls: this comes before the C library's.
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*start)(void*), void* argument) noexcept {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  return thread_trap.fails() ? EAGAIN : create(thread, attributes, start, argument);
}

namespace lade {
namespace {

struct Case {
  const SmallRun* run;
  const char* what;
  uint64_t fail_at;
  bool sticky;
};
Case current;

std::string describe(const Case& now) {
  return now.run->name + ", " + std::to_string(now.run->options.threads) + " threads, " + now.what +
         " " + std::to_string(now.fail_at) + (now.sticky ? " and all after" : "");
}

// The end of the process is wrong whatever the reason; here it is at least known when.
[[noreturn]] void say_and_abort() {
  memory_trap.disarm();
  thread_trap.disarm();
  std::printf("%s: std::terminate\n", describe(current).c_str());
  std::fflush(stdout);
  std::abort();
}

void write_file(const std::string& name, ByteSpan bytes) {
  std::ofstream(name, std::ios::binary)
      .write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
}

// Copies what `prepare` gives to the working directory, or back.
void to_disk(MemoryFileSystem& memory) {
  for (const std::string name : {"db", "out", "trace", "rejects"}) ::unlink(name.c_str());
  std::filesystem::remove_all("lake");
  for (const std::string& name : memory.names()) {
    if (memory.node(name)->type == FileType::directory) {
      std::filesystem::create_directory(name);  // names come in order, so its folder is there
    } else {
      write_file(name, memory.bytes(name));
    }
  }
}
void from_disk(MemoryFileSystem& memory) {
  if (std::filesystem::exists("lake")) {
    LADE_ASSERT(memory.make_directory("lake").ok());
    for (const auto& entry : std::filesystem::recursive_directory_iterator("lake")) {
      const std::string path = entry.path().string();
      if (entry.is_directory()) {
        LADE_ASSERT(memory.make_directory(path).ok());
        continue;
      }
      std::ifstream file(path, std::ios::binary);
      memory.set(path, std::string{std::istreambuf_iterator<char>(file), {}});
    }
  }
  std::ifstream file("db", std::ios::binary);
  if (!file) return;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  memory.set("db", text);
}

struct Figures {
  uint64_t runs = 0;
  uint64_t out_of_memory = 0;  // that no event could be told of
  uint64_t in_doubt = 0;       // that left a commit in doubt
  uint64_t wrong = 0;
};

// False when the run makes fewer of these calls.
bool try_call(Trap& trap, const Case& now, Figures& figures) {
  current = now;
  MemoryFileSystem files;
  prepare(*now.run, files);
  to_disk(files);
  RecordingReporter events;
  bool out_of_memory = false;
  trap.arm(now.fail_at, now.sticky);
  const ExitCode code = run_verb(posix_file_system(), now.run->options, events, &out_of_memory);
  if (!trap.disarm()) return false;
  ++figures.runs;
  figures.in_doubt += code == ExitCode::commit_unknown;
  figures.out_of_memory += out_of_memory;
  from_disk(files);
  std::string wrong;
  if (code != ExitCode::ok && code != ExitCode::io && code != ExitCode::commit_unknown) {
    wrong = "exit " + std::to_string(static_cast<int>(code));
  } else {
    wrong = aftermath_fault(*now.run, files, code, events, true);
  }
  if (!wrong.empty() && ++figures.wrong <= 20) {
    std::printf("%s: %s\n", describe(now).c_str(), wrong.c_str());
  }
  return true;
}

int run(uint64_t step) {
  const auto start = std::chrono::steady_clock::now();
  std::set_terminate(say_and_abort);
  const TemporaryDirectory directory;
  LADE_ASSERT(::chdir(directory.path().c_str()) == 0);
  Figures figures;
  for (const unsigned threads : {1U, 2U}) {
    for (const SmallRun& run : small_runs(threads)) {
      for (const bool sticky : {false, true}) {
        uint64_t call = 1;
        while (try_call(memory_trap, {&run, "allocation", call, sticky}, figures)) call += step;
        call = 1;
        while (try_call(thread_trap, {&run, "thread", call, sticky}, figures)) ++call;
      }
    }
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  std::printf(
      "allocation_faults: %llu runs, %llu without memory to say so, %llu with a commit in doubt, "
      "%llu wrong, %.1f s\n",
      static_cast<unsigned long long>(figures.runs),
      static_cast<unsigned long long>(figures.out_of_memory),
      static_cast<unsigned long long>(figures.in_doubt),
      static_cast<unsigned long long>(figures.wrong), elapsed.count());
  return figures.wrong == 0 && figures.runs > 1000 ? 0 : 1;
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) {
  const uint64_t step = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  if (step > 0) return lade::run(step);
  std::fprintf(stderr, "usage: allocation_faults [STEP]\n");
  return 2;
}
