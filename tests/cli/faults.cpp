// Preloaded into lade by the command-line cases: makes system calls go wrong, each at a chosen
// moment.
//
//   LADE_FAULT=CALL:NTH:WHAT:PATH_END[;...]
//     CALL      open, read, pread, write, pwrite, fdatasync, fsync, ftruncate, fchown, linkat,
//               rename, renameat2, unlink; tmpfile for an open with O_TMPFILE
//     NTH       counts from 1 the calls on files whose path ends in PATH_END; "3+" is the third and
//               all that follow
//     WHAT      an errno to fail with, or "signal" and its number: sent to lade before the call
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

namespace {

struct Fault {
  std::string call;
  long nth = 0;
  bool sticky = false;
  bool is_signal = false;
  int number = 0;
  std::string path_end;

  std::atomic<long> calls = 0;

  explicit Fault(std::string rest) {
    const auto next = [&rest] {
      const size_t colon = rest.find(':');
      std::string part = rest.substr(0, colon);
      rest = colon == std::string::npos ? "" : rest.substr(colon + 1);
      return part;
    };
    call = next();
    const std::string count = next();
    nth = std::stol(count);
    sticky = count.ends_with('+');
    const std::string what = next();
    is_signal = what.starts_with("signal");
    number = std::stoi(is_signal ? what.substr(6) : what);
    path_end = rest;
  }
};

std::vector<std::unique_ptr<Fault>> parse_faults() {
  std::vector<std::unique_ptr<Fault>> all;
  const char* text = std::getenv("LADE_FAULT");
  std::string rest = text == nullptr ? "" : text;
  while (!rest.empty()) {
    const size_t end = rest.find(';');
    all.push_back(std::make_unique<Fault>(rest.substr(0, end)));
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  return all;
}

const std::vector<std::unique_ptr<Fault>>& faults() {
  static const auto all = parse_faults();
  return all;
}

bool is_watched(std::string_view call) {
  for (const auto& fault : faults()) {
    if (fault->call == call) return true;
  }
  return false;
}

// Whether this call fails, with errno set.
bool strikes(std::string_view call, std::string_view path) {
  for (const auto& fault : faults()) {
    if (call != fault->call || !path.ends_with(fault->path_end)) continue;
    const long nth = ++fault->calls;
    if (nth != fault->nth && !(fault->sticky && nth > fault->nth)) continue;
    if (fault->is_signal) {
      // To the thread that calls: sent to the process, another thread may take it, later.
      ::raise(fault->number);
      continue;
    }
    errno = fault->number;
    return true;
  }
  return false;
}

bool strikes(std::string_view call, int descriptor) {
  if (!is_watched(call)) return false;
  const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
  char path[4096];
  const ssize_t length = ::readlink(link.c_str(), path, sizeof(path));
  return strikes(call, std::string_view(path, length > 0 ? static_cast<size_t>(length) : 0));
}

template <typename Function>
Function* original(Function*, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  if ((flags & O_TMPFILE) == O_TMPFILE && strikes("tmpfile", path)) return -1;
  if (strikes("open", path)) return -1;
  return original(open64, "open64")(path, flags, mode);
}

ssize_t read(int descriptor, void* into, size_t bytes) {
  if (strikes("read", descriptor)) return -1;
  return original(read, "read")(descriptor, into, bytes);
}

ssize_t pread64(int descriptor, void* into, size_t bytes, off64_t offset) {
  if (strikes("pread", descriptor)) return -1;
  return original(pread64, "pread64")(descriptor, into, bytes, offset);
}

ssize_t write(int descriptor, const void* from, size_t bytes) {
  if (strikes("write", descriptor)) return -1;
  return original(write, "write")(descriptor, from, bytes);
}

ssize_t pwrite64(int descriptor, const void* from, size_t bytes, off64_t offset) {
  if (strikes("pwrite", descriptor)) return -1;
  return original(pwrite64, "pwrite64")(descriptor, from, bytes, offset);
}

int fdatasync(int descriptor) {
  if (strikes("fdatasync", descriptor)) return -1;
  return original(fdatasync, "fdatasync")(descriptor);
}

int fsync(int descriptor) {
  if (strikes("fsync", descriptor)) return -1;
  return original(fsync, "fsync")(descriptor);
}

int ftruncate64(int descriptor, off64_t bytes) noexcept {
  if (strikes("ftruncate", descriptor)) return -1;
  return original(ftruncate64, "ftruncate64")(descriptor, bytes);
}

int fchown(int descriptor, uid_t user, gid_t group) {
  if (strikes("fchown", descriptor)) return -1;
  return original(fchown, "fchown")(descriptor, user, group);
}

int linkat(int from_directory, const char* from, int to_directory, const char* to,
           int flags) noexcept {
  if (strikes("linkat", to)) return -1;
  return original(linkat, "linkat")(from_directory, from, to_directory, to, flags);
}

int renameat2(int from_directory, const char* from, int to_directory, const char* to,
              unsigned flags) noexcept {
  if (strikes("renameat2", to)) return -1;
  return original(renameat2, "renameat2")(from_directory, from, to_directory, to, flags);
}

int rename(const char* from, const char* to) noexcept {
  if (strikes("rename", to)) return -1;
  return original(rename, "rename")(from, to);
}

int unlink(const char* path) noexcept {
  if (strikes("unlink", path)) return -1;
  return original(unlink, "unlink")(path);
}

}  // extern "C"
