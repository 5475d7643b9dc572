// lade: command line in, exit code out. Everything between is a verb.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>

#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.hpp"
#include "command_line.hpp"
#include "diagnostics/human_reporter.hpp"
#include "diagnostics/human_text.hpp"
#include "diagnostics/json_reporter.hpp"
#include "diagnostics/message_reporter.hpp"
#include "diagnostics/progress_bar.hpp"
#include "diagnostics/verbose_reporter.hpp"
#include "file/descriptor.hpp"
#include "verbs.hpp"

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

LineSink sink_to(int descriptor) {
  return [descriptor](std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::write(descriptor, text.data(), text.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return false;
      text.remove_prefix(static_cast<size_t>(count));
    }
    return true;
  };
}

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

// Who hears of the run: stdout by --output, stderr for people.
class Reporters {
 public:
  explicit Reporters(const CommandLine& options) {
    const bool to_terminal = isatty(STDOUT_FILENO) == 1;
    const bool human = options.output == OutputMode::human ||
                       (options.output == OutputMode::automatic && to_terminal);
    const bool json = options.output == OutputMode::json ||
                      (options.output == OutputMode::automatic && !to_terminal);
    const size_t width = terminal_width(STDERR_FILENO);
    const bool bar = options.progress == When::always ||
                     (options.progress == When::automatic && isatty(STDERR_FILENO) == 1);
    if (bar && !options.quiet) {
      bar_ = std::make_unique<ProgressBar>(sink_to(STDERR_FILENO), clock, width);
      all.add(*bar_);
    }
    if (json) {
      json_ = std::make_unique<JsonReporter>(sink_to(STDOUT_FILENO), clock, new_run_id(clock));
      all.add(*json_);
    }
    if (human) {
      HumanReporter::Options look;
      if (const size_t columns = terminal_width(STDOUT_FILENO); columns > 0) look.width = columns;
      look.color = wants_color(options.color, STDOUT_FILENO);
      human_ = std::make_unique<HumanReporter>(sink_to(STDOUT_FILENO), look);
      all.add(*human_);
    }
    if (options.verbose) {
      verbose_ = std::make_unique<VerboseReporter>(sink_to(STDERR_FILENO));
      all.add(*verbose_);
    }
    // In a file, or behind a pipe, a person does not see what the report says of errors; unless it
    // is where stderr goes as well.
    if (!(human && (to_terminal || same_file(STDOUT_FILENO, STDERR_FILENO))) && !options.quiet) {
      messages_ = std::make_unique<MessageReporter>(sink_to(STDERR_FILENO));
      all.add(*messages_);
    }
  }

  bool failed() const { return (json_ && json_->failed()) || (human_ && human_->failed()); }

  SystemClock clock;
  FanOut all;

 private:
  std::unique_ptr<ProgressBar> bar_;
  std::unique_ptr<JsonReporter> json_;
  std::unique_ptr<HumanReporter> human_;
  std::unique_ptr<VerboseReporter> verbose_;
  std::unique_ptr<MessageReporter> messages_;
};

constexpr std::string_view kOutOfMemory = "lade: out of memory\n";

ExitCode run(std::span<char*> arguments) {
  const uint64_t start_ns = steady_ns();
  const int count = static_cast<int>(arguments.size());
  const auto parsed = parse_command_line(count, arguments.data());
  if (!parsed.ok()) {
    sink_to(STDERR_FILENO)("lade: " + printable(parsed.status().message()) + "\nTry '" +
                           help_command(count, arguments.data()) + "'.\n");
    return exit_code_of(parsed.status().code());
  }
  if (!parsed.value().print_and_exit.empty()) {
    return sink_to(STDOUT_FILENO)(parsed.value().print_and_exit) ? ExitCode::ok : ExitCode::io;
  }
  Reporters reporters(parsed.value().options);
  VerbContext context{.options = parsed.value().options,
                      .files = posix_file_system(),
                      .reporter = reporters.all,
                      .clock = reporters.clock,
                      .kernel = best_kernel(),
                      .arguments = {arguments.begin(), arguments.end()},
                      .interruption = interruption,
                      .start_ns = start_ns};
  const ExitCode code = run_verb(context);
  if (context.out_of_memory) {
    sink_to(STDERR_FILENO)(code == ExitCode::commit_unknown
                               ? "lade: out of memory; run lade verify: a commit is in doubt\n"
                               : kOutOfMemory);
  }
  // A commit stays a commit, but who asked for the stream of events did not get it.
  return reporters.failed() ? worse(code, ExitCode::io) : code;
}

}  // namespace
}  // namespace lade

int main(int argc, char** argv) {
  lade::handle_signals();
  try {
    return static_cast<int>(lade::run({argv, static_cast<size_t>(argc)}));
  } catch (const std::bad_alloc&) {
    lade::sink_to(STDERR_FILENO)(lade::kOutOfMemory);
    return static_cast<int>(lade::ExitCode::io);
  }
}
