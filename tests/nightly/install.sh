# shellcheck shell=bash disable=SC2154,SC2034 # `run`, which sources this, has the names
# The programs and the units where `meson install` puts them.

case_what_is_installed_runs_and_systemd_takes_the_units() {
  if [[ ! -e $build/build.ninja ]]; then
    not_checked "no build to install from"
    return 0
  fi
  meson install -C "$build" --no-rebuild --skip-subprojects --destdir "$PWD/root" >log || fail "$(tail log)"
  bin=$(dirname "$(find root -name lade-nightly -type f)")
  LADE=$bin/lade "$bin/lade-nightly" dir "$work/sample" || fail "lade-nightly does not run"
  "$bin/lade-report" -o page.html dir/nights.jsonl || fail "lade-report does not run"
  [[ -z $(find root -name __pycache__) ]] || fail "it writes where it is installed"
  units=$(dirname "$(find root -name lade-nightly.service)")
  prefix=$(sed -n 's|^ExecStart=\(.*\)/lade-nightly .*|\1|p' "$units/lade-nightly.service")
  [[ root$prefix -ef $bin ]] || fail "the service starts $prefix/lade-nightly"
  if ! command -v systemd-analyze >/dev/null; then
    not_checked "no systemd-analyze (apt-get install systemd): the units of scripts/nights"
    return 0
  fi
  # As they are, but for the place: systemd looks whether the program is there.
  sed -i "s|=$prefix/|=$PWD/$bin/|" "$units/lade-nightly.service"
  systemd-analyze verify --man=no "$units"/lade-nightly.{service,timer} 2>err || fail "systemd refuses the units"
  [[ ! -s err ]] || fail "systemd has something to say"
  sed -i 's/^Type=oneshot/Type=onesho/; s|bin/lade-nightly|bin/lade-nightl|' "$units/lade-nightly.service"
  ! systemd-analyze verify --man=no "$units/lade-nightly.service" 2>/dev/null || fail "systemd takes anything"
}
