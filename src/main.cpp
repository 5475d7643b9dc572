// lade: command line in, exit code out. Everything between is a verb.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
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
#include "report/verbose_reporter.hpp"
#include "verbs/verbs.hpp"

namespace lade {
namespace {

std::atomic<int> interruption = 0;

void note_signal(int signal) {
  interruption = signal;
  interrupt_requested = true;
}

// The open table is rolled back on SIGINT and SIGTERM; a second one ends the process at once, which
// is as safe.
void handle_signals() {
  struct sigaction action {};
  action.sa_handler = note_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  // A reader that went away and a file that may not grow are failed writes, with a status and an
  // exit code.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

// stdout or stderr. Where it cannot be written, it is not tried again.
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
  // Of the write that failed, or 0.
  int error_number() const { return error_number_; }

 private:
  const int descriptor_;
  std::atomic<int> error_number_ = 0;
};

StandardStream standard_output(STDOUT_FILENO);
StandardStream standard_error(STDERR_FILENO);

// The tables that a load has published, for when the events that say so are lost.
class PublishedTables final : public Reporter {
 public:
  void on(const Event& event) override {
    const TableEnd* end = std::get_if<TableEnd>(&event);
    if (end != nullptr && end->ok) names_ += (names_.empty() ? "" : ", ") + end->table;
  }
  const std::string& names() const { return names_; }

 private:
  std::string names_;
};

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

// The reporters of a run: stdout by --output, stderr for people.
class Reporters {
 public:
  Reporters(const CommandLine& options, Clock& clock) {
    const bool to_terminal = isatty(STDOUT_FILENO) == 1;
    const bool human = options.output == OutputMode::human ||
                       (options.output == OutputMode::automatic && to_terminal);
    const bool json = options.output == OutputMode::json ||
                      (options.output == OutputMode::automatic && !to_terminal);
    const size_t width = terminal_width(STDERR_FILENO);
    const bool bar = options.progress == When::always ||
                     (options.progress == When::automatic && isatty(STDERR_FILENO) == 1);
    if (bar && !options.quiet) {
      bar_ = std::make_unique<ProgressBar>(standard_error.sink(), clock, width);
      all.add(*bar_);
    }
    if (json) {
      json_ = std::make_unique<JsonReporter>(standard_output.sink(), clock, new_run_id(clock));
      all.add(*json_);
    }
    if (human) {
      HumanReporter::Options look;
      if (const size_t columns = terminal_width(STDOUT_FILENO); columns > 0) look.width = columns;
      look.color = wants_color(options.color, STDOUT_FILENO);
      human_ = std::make_unique<HumanReporter>(standard_output.sink(), look);
      all.add(*human_);
    }
    if (options.verbose) {
      verbose_ = std::make_unique<VerboseReporter>(standard_error.sink());
      all.add(*verbose_);
    }
    // In a file, or behind a pipe, a person does not see what the report says of errors; unless it
    // is where stderr goes as well.
    if (!(human && (to_terminal || same_file(STDOUT_FILENO, STDERR_FILENO))) && !options.quiet) {
      messages_ = std::make_unique<MessageReporter>(standard_error.sink());
      all.add(*messages_);
    }
    all.add(published);
  }

  FanOut all;
  PublishedTables published;

 private:
  std::unique_ptr<ProgressBar> bar_;
  std::unique_ptr<JsonReporter> json_;
  std::unique_ptr<HumanReporter> human_;
  std::unique_ptr<VerboseReporter> verbose_;
  std::unique_ptr<MessageReporter> messages_;
};

constexpr std::string_view kOutOfMemory = "lade: out of memory\n";

// The exit code of a run whose stdout could not be written: a lost event stream does not undo
// commits, but the run exits with 6, and stderr names the cause and the published tables.
ExitCode told_of_lost_output(ExitCode code, bool only_looks, const std::string& more) {
  const int error_number = standard_output.error_number();
  if (error_number == 0 || (only_looks && error_number == EPIPE)) return code;
  const bool interrupted = code == ExitCode::interrupted || code == ExitCode::terminated;
  const std::string why = error_number == EINTR ? "nobody reads it" : std::strerror(error_number);
  standard_error.write("lade: standard output cannot be written: " + why + more + "\n");
  return interrupted ? code : worse(code, ExitCode::io);
}

ExitCode run(std::span<char*> arguments) {
  SystemClock clock;
  const uint64_t start_ns = clock.monotonic_ns();
  const int count = static_cast<int>(arguments.size());
  const auto parsed = parse_command_line(count, arguments.data());
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
                      .kernel = instruction_set(),
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
  if (options.verb == Verb::load && !options.dry_run) {
    const std::string& names = reporters.published.names();
    published = names.empty() ? "; nothing was published" : "; published: " + printable(names);
  }
  return told_of_lost_output(code, options.verb == Verb::inspect, published);
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
