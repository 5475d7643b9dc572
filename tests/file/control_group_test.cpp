// Trees of control groups as machines, containers and batch systems have them.
#include "file/control_group.hpp"

#include <map>

#include <doctest/doctest.h>

namespace lade {
namespace {

using Tree = std::map<std::string, std::string>;

ControlGroupLimits limits_in(const Tree& tree) {
  return control_group_limits([&](const std::string& path) {
    const auto found = tree.find(path);
    return found == tree.end() ? std::string() : found->second;
  });
}

constexpr const char* kVersion2 =
    "24 1 254:0 / / rw - ext4 /dev/root rw\n"
    "31 24 0:28 / /sys/fs/cgroup rw,nosuid shared:9 master:2 - cgroup2 cgroup2 rw,nsdelegate\n";

TEST_SUITE("file") {
TEST_CASE("without control groups nothing is limited") {
  const ControlGroupLimits limits = limits_in({});
  CHECK(!limits.memory_bytes);
  CHECK(!limits.processors);
}

TEST_CASE("in version 2 the least on the way up counts, wherever it is") {
  for (const std::string tight : {"", "/user.slice", "/user.slice/job", "/user.slice/job/step"}) {
    Tree tree{{"/proc/self/cgroup", "0::/user.slice/job/step\n"},
              {"/proc/self/mountinfo", kVersion2},
              {"/sys/fs/cgroup/user.slice/memory.max", "max\n"},
              {"/sys/fs/cgroup/user.slice/job/memory.max", "900000000\n"},
              {"/sys/fs/cgroup/user.slice/job/step/memory.max", "800000000\n"},
              {"/sys/fs/cgroup/user.slice/job/step/cpu.max", "max 100000\n"},
              {"/sys/fs/cgroup/user.slice/job/cpu.max", "800000 100000\n"}};
    tree["/sys/fs/cgroup" + tight + "/memory.max"] = "40000000\n";
    tree["/sys/fs/cgroup" + tight + "/cpu.max"] = "150000 100000\n";
    const ControlGroupLimits limits = limits_in(tree);
    CHECK(limits.memory_bytes == 40'000'000);
    CHECK(limits.processors == 2);
  }
}

TEST_CASE("memory.high slows down what passes it, so it is a limit as well") {
  CHECK(limits_in({{"/proc/self/cgroup", "0::/a\n"},
                   {"/proc/self/mountinfo", kVersion2},
                   {"/sys/fs/cgroup/a/memory.max", "900\n"},
                   {"/sys/fs/cgroup/a/memory.high", "700\n"}})
            .memory_bytes == 700);
}

TEST_CASE("version 1 has a tree for each controller, and no limit is a huge one or -1") {
  const ControlGroupLimits limits =
      limits_in({{"/proc/self/cgroup", "4:memory:/a/b\n2:cpu,cpuacct:/c\n1:name=systemd:/\n"},
                 {"/proc/self/mountinfo",
                  "33 31 0:29 / /cg/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
                  "35 31 0:32 / /cg/memory rw - cgroup cgroup rw,memory\n"
                  "36 31 0:33 / /cg/systemd rw - cgroup cgroup rw,name=systemd\n"},
                 {"/cg/memory/memory.limit_in_bytes", "9223372036854771712\n"},
                 {"/cg/memory/a/memory.limit_in_bytes", "50000000\n"},
                 {"/cg/memory/a/b/memory.limit_in_bytes", "9223372036854771712\n"},
                 {"/cg/cpu,cpuacct/cpu.cfs_quota_us", "-1\n"},
                 {"/cg/cpu,cpuacct/cpu.cfs_period_us", "100000\n"},
                 {"/cg/cpu,cpuacct/c/cpu.cfs_quota_us", "250000\n"},
                 {"/cg/cpu,cpuacct/c/cpu.cfs_period_us", "100000\n"},
                 // Another group's.
                 {"/cg/memory/x/memory.limit_in_bytes", "1\n"},
                 {"/cg/cpu,cpuacct/a/cpu.cfs_quota_us", "1\n"},
                 {"/cg/cpu,cpuacct/a/cpu.cfs_period_us", "100000\n"}});
  CHECK(limits.memory_bytes == 50'000'000);
  CHECK(limits.processors == 3);
}

TEST_CASE("where both versions are mounted each has the controllers of its own") {
  const ControlGroupLimits limits =
      limits_in({{"/proc/self/cgroup", "4:memory:/m\n0::/u\n"},
                 {"/proc/self/mountinfo",
                  "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
                  "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"},
                 {"/sys/fs/cgroup/memory/m/memory.limit_in_bytes", "7000\n"},
                 {"/sys/fs/cgroup/unified/u/cpu.max", "100000 100000\n"}});
  CHECK(limits.memory_bytes == 7000);
  CHECK(limits.processors == 1);
}

TEST_CASE("a container without a namespace sees its group at the mount, under its whole name") {
  const ControlGroupLimits limits =
      limits_in({{"/proc/self/cgroup", "4:memory:/docker/abc/inner\n"},
                 {"/proc/self/mountinfo",
                  "35 31 0:32 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"},
                 {"/sys/fs/cgroup/memory/memory.limit_in_bytes", "6000\n"},
                 {"/sys/fs/cgroup/memory/inner/memory.limit_in_bytes", "9000\n"},
                 {"/sys/fs/cgroup/memory/docker/abc/inner/memory.limit_in_bytes", "1\n"}});
  CHECK(limits.memory_bytes == 6000);
}

TEST_CASE("of a group that is not below the mount the root is looked at") {
  for (const auto& [group, root] : {std::pair{"/../../other", "/"}, std::pair{"/", "/.."},
                                    std::pair{"/podman/x", "/docker/abc"}}) {
    const ControlGroupLimits limits = limits_in(
        {{"/proc/self/cgroup", std::string("0::") + group + "\n"},
         {"/proc/self/mountinfo", std::string("31 24 0:28 ") + root + " /cg rw - cgroup2 c rw\n"},
         {"/cg/memory.max", "5000\n"}});
    CHECK(limits.memory_bytes == 5000);
  }
}

TEST_CASE("names with blanks and colons, and quotas beyond every machine") {
  const ControlGroupLimits limits =
      limits_in({{"/proc/self/cgroup", "0::/a:b c\n"},
                 {"/proc/self/mountinfo", "31 24 0:28 / /my\\040groups rw - cgroup2 c rw\n"},
                 {"/my groups/a:b c/memory.max", "4000\n"},
                 {"/my groups/a:b c/cpu.max", "18446744073709551615 1\n"}});
  CHECK(limits.memory_bytes == 4000);
  CHECK(limits.processors == 4'294'967'295);
}

TEST_CASE("a limit of nothing at all is none, wherever it stands") {
  const ControlGroupLimits limits = limits_in({{"/proc/self/cgroup", "0::/a\n"},
                                               {"/proc/self/mountinfo", kVersion2},
                                               {"/sys/fs/cgroup/a/memory.max", "0\n"},
                                               {"/sys/fs/cgroup/a/cpu.max", "0 100000\n"},
                                               {"/sys/fs/cgroup/memory.max", "3000\n"}});
  CHECK(limits.memory_bytes == 3000);
  CHECK(!limits.processors);
}

TEST_CASE("garbage limits nothing") {
  const Tree garbage{
      {"/proc/self/cgroup", "::\n0\n:::\n\n4:memory"},
      {"/proc/self/mountinfo", "\n- \n31 24\n31 24 0:28 / /cg rw - cgroup2\nx - cgroup"},
      {"/cg/memory.max", "many"},
      {"/cg/cpu.max", "100000 0"}};
  CHECK(!limits_in(garbage).memory_bytes);
  CHECK(!limits_in(garbage).processors);
}
}  // TEST_SUITE("file")

}  // namespace
}  // namespace lade
