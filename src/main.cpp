// lade: command line in, exit code out. Everything between is a verb.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <new>
#include <optional>
#include <span>

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/human_text.hpp"
#include "catalog/tpch.hpp"
#include "command_line/command_line.hpp"
#include "file/descriptor.hpp"
#include "report/human_reporter.hpp"
#include "report/json_reporter.hpp"
#include "report/message_reporter.hpp"
#include "report/progress_bar.hpp"
#include "verbs/verbs.hpp"

namespace lade {
namespace {

std::atomic<int> interruption = 0;

void note_signal(int signal) {
  interruption = signal;
  interrupt_requested = true;
}

// Signals: the first SIGINT, SIGTERM or SIGHUP rolls the open table back; a second one ends the
// process at once, which loses no more. SIGHUP stays ignored where nohup has seen to that.
void handle_signals() {
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  struct sigaction hangup {};
  if (sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler != SIG_IGN)
    sigaction(SIGHUP, &action, nullptr);
  // SIGPIPE and SIGXFSZ are ignored, so that a closed pipe and a file at its size limit are failed
  // writes, with a status and an exit code.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

// A standard stream: stdout or stderr. After a write failed, none is tried again.
class StandardStream {
 public:
  explicit StandardStream(int descriptor) : descriptor_(descriptor) {}

  bool write(std::string_view text) {
    if (error_number_ == 0) error_number_ = write_all(descriptor_, std::as_bytes(std::span(text)));
    return error_number_ == 0;
  }
  LineSink sink() {
    return [this](std::string_view text) { return write(text); };
  }
  // The errno of the write that failed, or 0.
  int error_number() const { return error_number_; }

 private:
  const int descriptor_;
  std::atomic<int> error_number_ = 0;
};

StandardStream standard_output(STDOUT_FILENO);
StandardStream standard_error(STDERR_FILENO);

// The names of the tables that a run has published, for the case that the events that say so are
// lost.
class PublishedTables final : public Reporter {
 public:
  void on(const Event& event) override {
    const TableEnd* end = std::get_if<TableEnd>(&event);
    if (end != nullptr && end->ok) add(end->table);
    const PublishEnd* published = std::get_if<PublishEnd>(&event);
    if (published != nullptr && published->ok) add(published->table);
  }
  const std::string& names() const { return names_; }

 private:
  void add(const std::string& table) { names_ += (names_.empty() ? "" : ", ") + table; }

  std::string names_;
};

// Whether what the verb prints is the answer, and no verdict is waited for.
bool only_looks(Verb verb) { return verb == Verb::inspect || verb == Verb::show; }

size_t terminal_width(int descriptor) {
  if (const char* columns = std::getenv("COLUMNS")) {
    const long width = std::strtol(columns, nullptr, 10);
    if (width > 0 && width < 10'000) return static_cast<size_t>(width);
  }
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

bool wants_color(When color, int descriptor) {
  if (color != When::automatic) return color == When::always;
  const char* term = std::getenv("TERM");
  const char* no_color = std::getenv("NO_COLOR");
  const bool dumb = term == nullptr || std::strcmp(term, "dumb") == 0;
  return isatty(descriptor) == 1 && !dumb && (no_color == nullptr || *no_color == '\0');
}

// The reporters of the run: what stdout gets by --output, and lines for people on stderr.
class Reporters {
 public:
  Reporters(const CommandLine& options, Clock& clock) {
    const bool to_terminal = isatty(STDOUT_FILENO) == 1;
    const OutputMode by_default = to_terminal ? OutputMode::human : OutputMode::json;
    const OutputMode output = options.output == OutputMode::automatic ? by_default : options.output;
    const bool bar = options.progress == When::always ||
                     (options.progress == When::automatic && isatty(STDERR_FILENO) == 1);
    if (bar && !options.quiet) {
      all.add(
          bar_.emplace(standard_error.sink(), clock, [] { return terminal_width(STDERR_FILENO); }));
    }
    if (output == OutputMode::json) {
      all.add(json_.emplace(standard_output.sink(), clock, new_run_id(clock)));
    }
    // What these verbs tell of are records; stdout has nothing else.
    const bool only_records =
        options.verb == Verb::inspect || options.verb == Verb::plan || options.verb == Verb::show;
    if (output == OutputMode::human) {
      HumanReporter::Options look;
      look.only_records = only_records;
      if (const size_t columns = terminal_width(STDOUT_FILENO); columns > 0) look.width = columns;
      look.color = wants_color(options.color, STDOUT_FILENO);
      all.add(human_.emplace(standard_output.sink(), look));
    }
    // The report on stdout shows a person the problems as well, on a terminal or where stderr goes
    // to the same place.
    const bool report_is_seen = output == OutputMode::human && !only_records &&
                                (to_terminal || same_file(STDOUT_FILENO, STDERR_FILENO));
    const bool messages = !report_is_seen && !options.quiet;
    all.add(messages_.emplace(
        standard_error.sink(),
        MessageReporter::Options{
            .failures = !report_is_seen,
            .problems = messages,
            .verdict = messages && !only_looks(options.verb) && isatty(STDERR_FILENO) == 1,
            .details = options.verbose}));
    all.add(published);
  }

  FanOut all;
  PublishedTables published;

 private:
  std::optional<ProgressBar> bar_;
  std::optional<JsonReporter> json_;
  std::optional<HumanReporter> human_;
  std::optional<MessageReporter> messages_;
};

constexpr std::string_view kOutOfMemory = "lade: out of memory\n";

// The exit code of a run whose stdout could not be written: a lost event stream does not undo
// commits, but the run exits with 6, and stderr names the cause and the published tables.
ExitCode told_of_lost_output(ExitCode code, bool pipe_may_close, const std::string& more) {
  const int error_number = standard_output.error_number();
  if (error_number == 0 || (pipe_may_close && error_number == EPIPE)) return code;
  const bool interrupted = code == ExitCode::interrupted || code == ExitCode::terminated;
  const std::string why = error_number == EINTR ? "nobody reads it" : std::strerror(error_number);
  standard_error.write("lade: standard output cannot be written: " + why + more + "\n");
  return interrupted ? code : worse(code, ExitCode::io);
}

ExitCode run(std::span<char*> arguments) {
  SystemClock clock;
  const uint64_t start_ns = clock.monotonic_ns();
  const int count = static_cast<int>(arguments.size());
  const auto parsed = parse_command_line(count, arguments.data(), tpch_schema());
  if (!parsed.ok()) {
    standard_error.write("lade: " + printable(parsed.status().message()) + "\nTry '" +
                         help_command(count, arguments.data()) + "'.\n");
    return exit_code_of(parsed.status().code());
  }
  if (!parsed.value().print_and_exit.empty()) {
    standard_output.write(parsed.value().print_and_exit);
    return told_of_lost_output(ExitCode::ok, true, "");
  }
  const CommandLine& options = parsed.value().options;
  Reporters reporters(options, clock);
  VerbContext context{.options = options,
                      .schema = tpch_schema(),
                      .files = posix_file_system(),
                      .temporary = temporary_files(posix_file_system(), options),
                      .reporter = reporters.all,
                      .clock = clock,
                      .arguments = {arguments.begin(), arguments.end()},
                      .interruption = Interruption(interruption),
                      .start_ns = start_ns};
  const ExitCode code = run_verb(context);
  if (context.out_of_memory) {
    standard_error.write(code == ExitCode::commit_unknown
                             ? "lade: out of memory; run lade verify: a commit is in doubt\n"
                             : kOutOfMemory);
  }
  std::string published;
  const bool loads = options.verb == Verb::load && !options.dry_run;
  const bool publishes = options.verb == Verb::publish && !options.publish.dry_run;
  if (loads || publishes) {
    const std::string& names = reporters.published.names();
    published = names.empty() ? "; nothing was published" : "; published: " + printable(names);
  }
  return told_of_lost_output(code, only_looks(options.verb), published);
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) {
  lade::handle_signals();
  try {
    return static_cast<int>(lade::run({argv, static_cast<size_t>(argc)}));
  } catch (const std::bad_alloc&) {
    lade::standard_error.write(lade::kOutOfMemory);
    return static_cast<int>(lade::ExitCode::io);
  }
}
