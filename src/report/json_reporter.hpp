// JSON lines: one object a line, one call of the sink a line, at most 4,096 bytes with the line
// end.
//
//   {"v":1,"seq":0,"ts":"2031-05-06T07:08:09.123Z","t_ms":0.071,"run":"20310506-070809-3fa9c1",
//    "event":"run_start","level":"info", ...}
//
// A line that would be longer has its texts cut, and says so with "cut":true.
#pragma once

#include <array>
#include <mutex>
#include <string>

#include "base/clock.hpp"
#include "events/reporter.hpp"
#include "report/throttle.hpp"

namespace lade {

// POSIX writes this much to a pipe in one piece, so lines of several writers never mix.
inline constexpr size_t kEventBytesMax = 4096;

class JsonReporter final : public Reporter {
 public:
  // `clock` must outlive the reporter; t_ms counts from here.
  JsonReporter(LineSink sink, Clock& clock, std::string run);

  // Writes the event, or of progress at most one event each 500 ms and stage. After a line that
  // the sink could not write nothing is written: the stream ends with whole lines and without
  // run_end, or within that line.
  void on(const Event& event) override;

 private:
  void write_locked(const Event& event);

  LineSink sink_;
  Clock& clock_;
  const std::string run_;
  const uint64_t start_ns_;
  std::mutex mutex_;
  std::string line_;  // recycled
  uint64_t seq_ = 0;
  bool failed_ = false;
  std::array<Throttle, std::size(kProgressStageNames)> progress_;  // by stage
};

}  // namespace lade
