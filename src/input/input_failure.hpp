// Failed system calls on inputs, with the codes of inputs.
#pragma once

#include <cerrno>
#include <string>

#include "base/status.hpp"

namespace lade {

// The failure of `doing` something with the input at `path`: `code` with the errno of `cause`,
// unless the machine ran out of something (io_error, no_space, out_of_memory). A cause without
// errno, such as an interruption, stays as it is.
inline Status input_failure(Code code, std::string_view doing, const std::string& path,
                            const Status& cause) {
  const int error_number = cause.error_number();
  if (error_number == 0 || cause.code() == Code::input_type) return cause;
  const bool out_of_descriptors = error_number == EMFILE || error_number == ENFILE;
  return Status::system(out_of_descriptors ? Code::io_error : code, doing, path, error_number);
}

}  // namespace lade
