// Runs a fuzz target without libFuzzer: the inputs of the folders named, then so many mutations of
// them.
//
//   fuzz_NAME [-runs=N] [-seed=S] PATH...      as libFuzzer takes it
//
// The last line says how many executions there were. A failure names the seed and the execution; an
// execution that does not end within minutes is one.
#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <unistd.h>

#include "fuzz.hpp"
#include "support/random_rows.hpp"

// Null in a target that has none.
extern "C" __attribute__((weak)) size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size,
                                                                size_t max_size, unsigned int seed);

namespace {

constexpr size_t kInputBytesMax = 4096;
// Executions take milliseconds: only one that never ends takes so long, on the busiest machine.
constexpr unsigned kExecutionSecondsMax = 600;

uint64_t seed = 1;
uint64_t execution = 0;
std::vector<std::string> corpus;
lade::Random mutations(seed);

void say_where(int signal) {
  char line[100];
  const int length = std::snprintf(line, sizeof(line), "seed %llu, execution %llu\n",
                                   static_cast<unsigned long long>(seed),
                                   static_cast<unsigned long long>(execution));
  [[maybe_unused]] const ssize_t written = ::write(2, line, static_cast<size_t>(length));
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

void execute(const std::string& input) {
  ++execution;
  ::alarm(kExecutionSecondsMax);
  // Of its exact size, on the heap: a sanitizer sees a read past its end.
  const std::vector<uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

// One to four small changes; now and then the tail of another input.
std::string mutated(std::string text, lade::Random& random) {
  static constexpr std::string_view kBytes("|\n\r-.0179\0\x01\x7F\x80\xC3\xFF", 15);
  for (uint64_t left = 1 + random.below(4); left > 0; --left) {
    const size_t at = random.below(text.size() + 1);
    const char byte = random.below(2) == 0 ? kBytes[random.below(kBytes.size())]
                                           : static_cast<char>(random.next());
    switch (random.below(6)) {
      case 0: text.insert(at, 1, byte); break;
      case 1: text.erase(at, 1 + random.below(4)); break;
      case 2: text.insert(at, text.substr(random.below(text.size() + 1), random.below(64))); break;
      case 3: {
        const std::string& other = corpus[random.below(corpus.size())];
        text = text.substr(0, at) + other.substr(std::min(at, other.size()));
        break;
      }
      default:
        if (at < text.size()) text[at] = byte;
    }
  }
  return text;
}

std::string next_input() {
  std::string input = corpus[mutations.below(corpus.size())];
  const size_t size = std::min(input.size(), kInputBytesMax);
  input.resize(kInputBytesMax);
  auto* data = reinterpret_cast<uint8_t*>(input.data());
  const auto mutation_seed = static_cast<unsigned int>(mutations.next());
  input.resize(LLVMFuzzerCustomMutator != nullptr
                   ? LLVMFuzzerCustomMutator(data, size, kInputBytesMax, mutation_seed)
                   : LLVMFuzzerMutate(data, size, kInputBytesMax));
  return input;
}

void read_corpus(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::directory_iterator(path)) files.push_back(entry);
    std::sort(files.begin(), files.end());
  } else {
    files.push_back(path);
  }
  for (const auto& file : files) {
    std::ifstream stream(file, std::ios::binary);
    lade::require(stream.good(), "cannot read " + file.string());
    corpus.emplace_back(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
  }
}

}  // namespace

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size) {
  const std::string input(data, data + size);
  const std::string changed = mutated(input, mutations);
  const size_t kept = std::min(changed.size(), max_size);
  std::copy_n(changed.data(), kept, data);
  return kept;
}

int main(int argc, char** argv) {
  uint64_t runs = 0;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument.starts_with("-runs=")) {
      runs = std::strtoull(argv[i] + 6, nullptr, 10);
    } else if (argument.starts_with("-seed=")) {
      seed = std::strtoull(argv[i] + 6, nullptr, 10);
    } else {
      lade::require(!argument.starts_with('-'), "no such option: " + std::string(argument));
      read_corpus(argument);
    }
  }
  if (corpus.empty()) corpus.emplace_back();
  for (const int signal : {SIGABRT, SIGALRM, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
    std::signal(signal, say_where);
  }
  for (const std::string& input : corpus) execute(input);
  mutations = lade::Random(seed);
  // What was mutated before is mutated on, so that inputs move away from where they began. These
  // are kept behind those that were given, which stay.
  const size_t given = corpus.size();
  for (uint64_t run = 0; run < runs; ++run) {
    std::string input = next_input();
    execute(input);
    if (mutations.below(8) != 0) continue;
    if (corpus.size() < 2 * given) {
      corpus.push_back(std::move(input));
    } else {
      corpus[given + mutations.below(given)] = std::move(input);
    }
  }
  std::printf("seed %llu: %llu executions\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(execution));
  return 0;
}
