# shellcheck shell=bash disable=SC2154,SC2034 # `run`, which sources this, has the names
# The metrics and the alerts of README.md, as they are written there.

# recipe LANGUAGE WORD: README.md's block of that language that has the word.
recipe() {
  awk -v open="^\`\`\`$1\$" -v word="$2" '$0 ~ open { block = ""; inside = 1; next }
    /^```$/ && inside { if (index(block, word)) { printf "%s", block; found = 1; exit }; inside = 0 }
    inside { block = block $0 "\n" }
    END { exit !found }' "$here/../../README.md"
}

case_the_metrics_of_the_readme_tell_of_every_night() {
  recipe sh lade_run_ok >metrics.sh || fail "README.md has no recipe"
  # metrics: runs the recipe as it is written, on the events in `shown.jsonl`.
  metrics() {
    rm -rf textfile && mkdir textfile
    sed "s|/var/lib/lade/nights.jsonl|$PWD/shown.jsonl|; s|/var/lib/prometheus/node-exporter|$PWD/textfile|g" \
      metrics.sh >here.sh
    ! grep -q /var/lib here.sh || fail "another path"
    bash -euo pipefail here.sh
    [[ $(ls textfile) == lade.prom ]] || fail "$(ls textfile)"
    if command -v promtool >/dev/null; then
      promtool check metrics <textfile/lade.prom >out 2>&1 || fail "promtool: $(cat out)"
      [[ ! -s out ]] || fail "promtool: $(cat out)"
    else
      not_checked "no promtool (apt-get install prometheus): the metrics of README.md"
    fi
  }
  has() { grep -qxF "$1" textfile/lade.prom || fail "no '$1': $(cat textfile/lade.prom)"; }
  thirty
  cp nights.jsonl shown.jsonl
  metrics
  has 'lade_run_ok 1'
  has '# TYPE lade_run_ok gauge'
  has "lade_table_rows{table=\"orders\"} 15000"
  has 'lade_run_start_timestamp_seconds 1937876400'
  grep -q '^lade_run_ok 1$' textfile/lade.prom
  to 20310517 >shown.jsonl
  metrics
  has 'lade_run_ok 0'
  # Killed, with half a line at the end.
  grep '"run":"203105\(0\|1[0-7]\)' nights.jsonl | head -n -3 >shown.jsonl
  printf '{"v":1,"run":"2031' >>shown.jsonl
  metrics
  has 'lade_run_ok 0'
  has 'lade_run_start_timestamp_seconds 1936753200'
  # A part of the data: lade is content, the night is not.
  nightly dir "$work/sample"
  cp dir/nights.jsonl shown.jsonl
  metrics
  has 'lade_run_ok 1'
  cp -r "$work/sample" part
  : >part/lineitem.tbl
  nightly dir part -- --expect-scale off
  exits 3
  cp dir/nights.jsonl shown.jsonl
  metrics
  has 'lade_run_ok 0'
  : >shown.jsonl
  metrics
  has 'lade_run_ok 0'
}

case_the_alerts_of_the_readme_ring() {
  recipe yaml LadeNoNight >lade.rules.yml || fail "README.md has no rules"
  if ! command -v promtool >/dev/null; then
    not_checked "no promtool (apt-get install prometheus): the alerts of README.md"
    return 0
  fi
  promtool check rules lade.rules.yml >out 2>&1 || fail "$(cat out)"
  cp "$here/alerts.yml" . # beside the rules that it names
  promtool test rules alerts.yml >out 2>&1 || fail "$(cat out)"
}
