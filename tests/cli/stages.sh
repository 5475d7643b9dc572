# shellcheck shell=bash disable=SC2154,SC2034  # `run`, which sources this, has the names
# Figures of a run: stage times come to the CPU time of the process, and keys are reserved many at a time.

case_the_stages_come_to_the_cpu_time_of_the_process() {
  "$datagen" --scale 0.1 --out tbl
  local threads try share
  for threads in 1 2; do
    share=none
    # The fewest figures of many are robust: what else the machine does may touch one try.
    for try in 1 2 3 4 5; do
      rm -f tpch.lade
      TIMEFORMAT='%U %S'
      { time "$lade_binary" load --db tpch.lade --threads "$threads" tbl >out 2>err; } 2>times || fail "exit $?"
      share=$(jq -s --arg times "$(cat times)" '($times | split(" ") | map(tonumber) | add * 1000) as $cpu
        | [.[] | select(.event == "table_end").stages_ms | add] | add / $cpu * 100 | round' out)
      # 98 % on a quiet machine. Switches between processes are nobody's stage, so a busy one takes some more.
      ((share < 80 || share > 111)) || continue 2
    done
    fail "with $threads threads the stages come to $share % of the process's CPU time"
  done
}

case_keys_are_reserved_many_at_a_time_and_nothing_is_overwritten() {
  sample
  lade load --db tpch.lade --batch-size 40 tbl
  exits 0
  events '[.[] | select(.event == "table_end") | .pager] | any(.puts > 2000)
    and all(.puts == .fresh_puts and .overwritten_puts == 0 and (.puts < 64 or .allocs / .alloc_batches >= 64))'
  events '.[-1].pager.put_bytes >= ([.[] | select(.event == "table_end").pager.put_bytes] | add)'
}

case_the_model_of_the_pipeline_takes_its_figures_from_a_run() {
  "$datagen" --scale 0.01 --out tbl
  local threads
  for threads in 1 2; do
    lade load --db "$threads.lade" --threads "$threads" --batch-size 1K tbl
    exits 0
    mv out "$threads.jsonl"
  done
  "$here/../bench/pipeline_model" 1.jsonl 2.jsonl >model 2>err || fail "exit $?"
  # One worker does all of the work, and as much in turn as side by side; more workers are no slower, nor are ranges,
  # but for what the order of turns makes out.
  awk -F '\t' 'NR > 1 { workers = workers " " $1; real += $6 != "" }
    function slower(a, b) { return a > b * 1.05 + 2 }
    NR == 2 && $2 != $3 || NR > 2 && (slower($2, turn) || slower($3, ranges)) || NR > 1 && slower($3, $2) { bad = 1 }
    { turn = $2; ranges = $3 }
    END { exit bad || workers != " 1 2 4 8 16 32" || real != 2 }' model || fail "the model says: $(cat model)"
  "$here/../bench/pipeline_model" 2.jsonl >model 2>err && fail "it took figures of 2 threads"
  says 'the first is to be of 1'
}
