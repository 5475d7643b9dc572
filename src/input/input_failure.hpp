// Failed calls in the words of an input: input_open and input_read, unless it is the machine that
// ran out of something, or the user who interrupted.
#pragma once

#include <cerrno>
#include <string>

#include "base/status.hpp"

namespace lade {

inline Status input_failure(Code code, std::string_view doing, const std::string& path,
                            const Status& cause) {
  const int error_number = cause.error_number();
  if (error_number == 0 || cause.code() == Code::input_type) return cause;
  const bool out_of_descriptors = error_number == EMFILE || error_number == ENFILE;
  return Status::system(out_of_descriptors ? Code::io_error : code, doing, path, error_number);
}

}  // namespace lade
