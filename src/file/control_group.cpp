#include "file/control_group.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"

namespace lade {
namespace {

// Takes the text up to a separator off the front.
std::string_view take_until(std::string_view& text, char separator) {
  const size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

bool has_word(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    if (take_until(list, ',') == word) return true;
  }
  return false;
}

// The number at the start; nothing for "max", "-1" and an empty text.
std::optional<uint64_t> leading_number(std::string_view text) {
  uint64_t value = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), value).ec != std::errc())
    return std::nullopt;
  return value;
}

// Lowers `least` to `value`. Zero counts as no limit: no process could run under it.
template <typename T>
void keep_least(std::optional<T>& least, std::optional<T> value) {
  if (value && *value > 0 && (!least || *value < *least)) least = value;
}

// A line of /proc/self/cgroup: "4:memory:/a/b"; version 2 has no controllers, "0::/a/b".
struct Membership {
  std::string_view controllers;
  std::string_view path;
};

std::vector<Membership> memberships(std::string_view lines) {
  std::vector<Membership> all;
  while (!lines.empty()) {
    std::string_view line = take_until(lines, '\n');
    take_until(line, ':');
    const std::string_view controllers = take_until(line, ':');
    if (!line.empty()) all.push_back({controllers, line});
  }
  return all;
}

// A line of /proc/self/mountinfo:
//   35 31 0:32 ROOT POINT rw,relatime shared:9 - TYPE cgroup OPTIONS
struct Mount {
  std::string root;   // the group of the hierarchy that the mount point shows
  std::string point;  // the directory where it is mounted
  std::string_view type;
  std::string_view options;
};

// Undoes the kernel's octal escapes: a blank is written as "\040".
std::string unescaped(std::string_view text) {
  const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() &&
        std::all_of(text.begin() + static_cast<ptrdiff_t>(i) + 1,
                    text.begin() + static_cast<ptrdiff_t>(i) + 4, is_octal)) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 +
                                 (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::vector<Mount> control_group_mounts(std::string_view lines) {
  std::vector<Mount> all;
  while (!lines.empty()) {
    std::string_view line = take_until(lines, '\n');
    for (int field = 0; field < 3; ++field) take_until(line, ' ');
    Mount mount;
    mount.root = unescaped(take_until(line, ' '));
    mount.point = unescaped(take_until(line, ' '));
    // Any number of optional fields.
    while (!line.empty() && take_until(line, ' ') != "-") {
    }
    mount.type = take_until(line, ' ');
    take_until(line, ' ');
    mount.options = line;
    if (mount.type == "cgroup" || mount.type == "cgroup2") all.push_back(std::move(mount));
  }
  return all;
}

// The group's path below the mount point: "" for the mounted root, "/a/b". A group outside of the
// mounted part (of another namespace) gives "", the nearest group that can be seen.
std::string path_below(const Mount& mount, std::string_view group) {
  std::string_view root = mount.root;
  if (root == "/") root = {};
  if (!group.starts_with(root)) return {};
  group.remove_prefix(root.size());
  const bool is_below = group.starts_with('/') && group != "/" && !group.starts_with("/..");
  return is_below ? std::string(group) : std::string();
}

// Processors that the time quota of a period allows, rounded up.
std::optional<unsigned> processors(std::optional<uint64_t> quota, std::optional<uint64_t> period) {
  if (!quota || !period || *period == 0) return std::nullopt;
  const uint64_t count = divide_up(*quota, *period);
  return static_cast<unsigned>(std::min<uint64_t>(count, std::numeric_limits<unsigned>::max()));
}

// The limits of one group, by the files in its directory.
void add_version_2(const SmallFileReader& read, const std::string& group,
                   ControlGroupLimits& limits) {
  keep_least(limits.memory_bytes, leading_number(read(group + "/memory.max")));
  // Beyond memory.high the kernel takes memory back and slows the process down.
  keep_least(limits.memory_bytes, leading_number(read(group + "/memory.high")));
  const std::string quota = read(group + "/cpu.max");  // "QUOTA PERIOD" or "max PERIOD"
  std::string_view period = quota;
  take_until(period, ' ');
  keep_least(limits.processors, processors(leading_number(quota), leading_number(period)));
}

void add_version_1_memory(const SmallFileReader& read, const std::string& group,
                          ControlGroupLimits& limits) {
  keep_least(limits.memory_bytes, leading_number(read(group + "/memory.limit_in_bytes")));
}

void add_version_1_cpu(const SmallFileReader& read, const std::string& group,
                       ControlGroupLimits& limits) {
  keep_least(limits.processors, processors(leading_number(read(group + "/cpu.cfs_quota_us")),
                                           leading_number(read(group + "/cpu.cfs_period_us"))));
}

}  // namespace

ControlGroupLimits control_group_limits(const SmallFileReader& read) {
  const std::string groups = read("/proc/self/cgroup");
  const std::string mounts = read("/proc/self/mountinfo");
  const std::vector<Membership> members = memberships(groups);
  ControlGroupLimits limits;
  for (const Mount& mount : control_group_mounts(mounts)) {
    for (const Membership& member : members) {
      const bool version_2 = mount.type == "cgroup2" && member.controllers.empty();
      const auto counts = [&](std::string_view controller) {
        return mount.type == "cgroup" && has_word(mount.options, controller) &&
               has_word(member.controllers, controller);
      };
      const bool memory = counts("memory");
      const bool cpu = counts("cpu");
      if (!version_2 && !memory && !cpu) continue;
      // From the group itself up to the root of the mount.
      for (std::string path = path_below(mount, member.path);;
           path.erase(std::min(path.rfind('/'), path.size()))) {
        const std::string group = mount.point + path;
        if (version_2) add_version_2(read, group, limits);
        if (memory) add_version_1_memory(read, group, limits);
        if (cpu) add_version_1_cpu(read, group, limits);
        if (path.empty()) break;
      }
    }
  }
  return limits;
}

}  // namespace lade
