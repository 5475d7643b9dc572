// The trace: spans and counters in the Chrome trace format, bounded memory, failures.
#include "events/trace.hpp"

#include <new>

#include <doctest/doctest.h>
#include <simdjson.h>

#include "support/manual_clock.hpp"

namespace lade {

namespace {

// A trace on a standing clock, and what it wrote.
struct TracedText {
  ManualClock clock;
  std::string text;
  size_t longest_write = 0;
  bool works = true;
  int writes = 0;
  Trace trace{[this](std::string_view piece) {
                ++writes;
                text += piece;
                longest_write = std::max(longest_write, piece.size());
                return works;
              },
              clock};
};

}  // namespace

TEST_SUITE("events") {
TEST_CASE("a trace without events is an empty array") {
  TracedText traced;
  CHECK(traced.trace.finish());
  CHECK(traced.text == "[]\n");
}

TEST_CASE("a span gives its thread, start and length in microseconds, and what it was about") {
  TracedText traced;
  {
    const TraceSpan outer(&traced.trace, {"batch", "orders", 7});
    traced.clock.advance_ms(1);
    {
      const TraceSpan inner(&traced.trace, {"parse", "orders", 7});
      traced.clock.advance_ms(2);
    }
    traced.clock.advance_ms(3);
  }
  traced.trace.counter("rss_bytes", 4096);
  CHECK(traced.trace.finish());
  const std::string about = R"(,"tid":0,"args":{"table":"orders","batch":7}},)";
  CHECK(traced.text ==
        "[\n"
        R"({"name":"thread_name","ph":"M","pid":1,"ts":0.000,"tid":0,"args":{"name":"worker 0"}},)"
        "\n"
        R"({"name":"parse","ph":"X","pid":1,"ts":1000.000,"dur":2000.000)" +
            about +
            "\n"
            R"({"name":"batch","ph":"X","pid":1,"ts":0.000,"dur":6000.000)" +
            about +
            "\n"
            R"({"name":"rss_bytes","ph":"C","pid":1,"ts":6000.000,"args":{"value":4096}})"
            "\n]\n");
}

TEST_CASE("a span without a trace is in no trace") {
  TracedText traced;
  {
    const TraceSpan outer(&traced.trace, {"batch", "orders", 7});
    const TraceSpan span(nullptr, {"parse", "orders", 1});
  }
  CHECK(traced.trace.finish());
  CHECK(traced.text.find("batch") != std::string::npos);
  CHECK(traced.text.find("parse") == std::string::npos);
}

TEST_CASE("each thread has its number, its name and its own spans") {
  TracedText traced;
  const auto work = [&] { const TraceSpan span(&traced.trace, {"read", "orders", 1}); };
  work();
  std::thread(work).join();
  work();
  CHECK(traced.trace.finish());
  simdjson::dom::parser parser;
  std::vector<std::string> seen;
  for (const simdjson::dom::element event : simdjson::dom::array(parser.parse(traced.text))) {
    seen.push_back(std::string(std::string_view(event["ph"])) +
                   std::to_string(uint64_t(event["tid"])));
  }
  CHECK(seen == std::vector<std::string>{"M0", "X0", "M1", "X1", "X0"});
}

TEST_CASE("a long trace leaves in small pieces, and nothing is dropped") {
  TracedText traced;
  constexpr uint64_t kSpans = 20'000;
  for (uint64_t i = 0; i < kSpans; ++i) {
    const TraceSpan span(&traced.trace, {"parse", "orders", i});
  }
  CHECK(traced.text.size() > 1'000'000);
  CHECK(traced.trace.finish());
  CHECK(traced.longest_write < 80'000);
  simdjson::dom::parser parser;
  uint64_t next = 0;
  for (const simdjson::dom::element event : simdjson::dom::array(parser.parse(traced.text))) {
    if (std::string_view(event["ph"]) == "X") CHECK(uint64_t(event["args"]["batch"]) == next++);
  }
  CHECK(next == kSpans);
}

TEST_CASE("a sink that fails is not called again, and finish() says so") {
  TracedText traced;
  traced.works = false;
  for (uint64_t i = 0; i < 5'000; ++i) traced.trace.counter("rss_bytes", i);
  CHECK(traced.writes == 1);
  CHECK_FALSE(traced.trace.finish());
  CHECK(traced.writes == 1);
}

TEST_CASE("a span without the memory that it needs fails the trace, not the process") {
  ManualClock clock;
  int writes = 0;
  Trace trace(
      [&writes](std::string_view) -> bool {
        ++writes;
        throw std::bad_alloc();
      },
      clock);
  for (uint64_t i = 0; i < 5'000; ++i) const TraceSpan span(&trace, {"parse", "orders", i});
  CHECK(writes == 1);
  CHECK_FALSE(trace.finish());
  CHECK(writes == 1);
}
}  // TEST_SUITE("events")

}  // namespace lade
