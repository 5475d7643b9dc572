// Watches the calls that whole runs of lade make of the file system, and fails every one of them,
// one after the other, in every way, once and from then on:
//   call_faults
// Prints one line of figures, and each case that went wrong.
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "small_runs.hpp"
#include "support/countdown_file_system.hpp"
#include "support/legality.hpp"

namespace lade {
namespace {

struct Fault {
  int error_number;
  bool sticky;
  bool partial;        // half of a failing write is in the file
  bool loses = false;  // of a failing write only the next sync is told
};
constexpr Fault kFaults[] = {
    {EIO, false, false},     {EIO, true, false},     {ENOSPC, false, true},
    {ENOSPC, true, false},   {EDQUOT, false, true},  {EFBIG, false, true},
    {EROFS, true, false},    {EMFILE, true, false},  {ENOMEM, false, true},
    {ENOMEM, true, false},   {EACCES, false, false}, {EIO, false, false, true},
    {EIO, true, false, true}};

struct Figures {
  uint64_t runs = 0;
  uint64_t wrong = 0;
};

// Fails call `fail_at` of the run. False when it makes fewer calls than that.
bool try_call(const SmallRun& run, const Fault& fault, uint64_t fail_at, Figures& figures) {
  MemoryFileSystem memory;
  prepare(run, memory);
  Countdown countdown;
  countdown.fail_at = fail_at;
  countdown.sticky = fault.sticky;
  countdown.error_number = fault.error_number;
  countdown.partial = fault.partial;
  countdown.loses = fault.loses;
  CountdownFileSystem files(memory, countdown);
  RecordingReporter events;
  const ExitCode code = run_verb(files, run.options, events);
  if (!countdown.fired) return false;
  ++figures.runs;
  std::string wrong;
  const bool honest = code == ExitCode::ok || code == ExitCode::input || code == ExitCode::io ||
                      code == ExitCode::commit_unknown;
  if (!honest) {
    wrong = "exit " + std::to_string(static_cast<int>(code));
  } else if (countdown.writes_after_failure > 0) {
    wrong = "a write after a failed one";
  } else {
    wrong = aftermath_fault(run, memory, code, events, false);
  }
  if (!wrong.empty() && ++figures.wrong <= 20) {
    const auto errors = events.all<ErrorEvent>();
    std::printf("%s, %u threads, %s %llu, %s%s: %s (%s)\n", run.name.c_str(), run.options.threads,
                fault.loses ? "lost write" : "call", static_cast<unsigned long long>(fail_at),
                strerrorname_np(fault.error_number), fault.sticky ? " from then on" : "",
                wrong.c_str(), errors.empty() ? "no error" : errors[0].message.c_str());
  }
  return true;
}

// Tells the watch what the user was told.
class Acknowledgements final : public Reporter {
 public:
  explicit Acknowledgements(Legality& legality) : legality_(legality) {}
  void on(const Event& event) override {
    const TableEnd* end = std::get_if<TableEnd>(&event);
    if (end != nullptr && end->ok && end->generation) legality_.acknowledge(*end->generation);
  }

 private:
  Legality& legality_;
};

void check_legality(const SmallRun& run, Figures& figures) {
  // A dry run's file is no database but what lies over one; publishing writes files of other kinds.
  if (run.options.dry_run || run.options.verb == Verb::publish) return;
  MemoryFileSystem memory;
  prepare(run, memory);
  Legality opened;
  Legality created;
  WatchedFileSystem files(memory, opened, created);
  Acknowledgements reporter(run.before.empty() ? created : opened);
  LADE_ASSERT(run_verb(files, run.options, reporter) == ExitCode::ok);
  for (const Legality* legality : {&opened, &created}) {
    for (const std::string& breach : legality->breaches) {
      ++figures.wrong;
      std::printf("%s, %u threads: %s\n", run.name.c_str(), run.options.threads, breach.c_str());
    }
  }
}

// The clock of these runs stands still, so whatever is told of it took no time.
void check_clock(const SmallRun& run, Figures& figures) {
  MemoryFileSystem memory;
  prepare(run, memory);
  RecordingReporter events;
  LADE_ASSERT(run_verb(memory, run.options, events) == ExitCode::ok);
  bool stands = true;
  for (const TableEnd& end : events.all<TableEnd>()) stands &= end.elapsed_ns == 0;
  for (const ConstraintResult& result : events.all<ConstraintResult>())
    stands &= result.elapsed_ns == 0;
  for (const RunEnd& end : events.all<RunEnd>()) stands &= end.elapsed_ns == 0;
  if (memory.node("trace")) {
    const std::vector<std::byte>& bytes = memory.bytes("trace");
    const std::string_view trace(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    for (const std::string_view time : {"\"ts\":", "\"dur\":"}) {
      for (size_t at = trace.find(time); at != trace.npos; at = trace.find(time, at + 1))
        stands &= trace.substr(at + time.size()).starts_with("0.000,");
    }
  }
  if (stands) return;
  ++figures.wrong;
  std::printf("%s, %u threads: a time that is not the run's clock\n", run.name.c_str(),
              run.options.threads);
}

int run() {
  const auto start = std::chrono::steady_clock::now();
  Figures figures;
  for (const unsigned threads : {1U, 2U}) {
    for (const SmallRun& run : small_runs(threads)) {
      check_legality(run, figures);
      check_clock(run, figures);
      for (const Fault& fault : kFaults) {
        uint64_t call = 1;
        while (try_call(run, fault, call, figures)) ++call;
      }
    }
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  std::printf("call_faults: %llu runs with a failed call, %llu wrong, %.1f s\n",
              static_cast<unsigned long long>(figures.runs),
              static_cast<unsigned long long>(figures.wrong), elapsed.count());
  return figures.wrong == 0 && figures.runs > 1000 ? 0 : 1;
}

}  // namespace
}  // namespace lade

int main() { return lade::run(); }
