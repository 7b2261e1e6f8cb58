#!/usr/bin/env bash
# Starts a whole platform on a free port with a data folder of its own, runs every example, checks each answer, stops.
# Usage: hack/examples.sh CLI_DLL CONFIGURATION. Exits with 0 only if every answer is right.
set -euo pipefail
cd "$(dirname "$0")/.."

cli_dll=${1:?Usage: hack/examples.sh CLI_DLL CONFIGURATION}
configuration=${2:?Usage: hack/examples.sh CLI_DLL CONFIGURATION}

# shellcheck source=platform.sh
source hack/platform.sh

right=0
wrong=0

# Runs a check in a shell of its own, which may leave at any fault, and says in a line what became of it.
example() {
    local name=$1 check=$2 started=${EPOCHREALTIME/[.,]/} code seconds
    set +e
    (set -e; "$check") >"$work/said" 2>&1
    code=$?
    set -e
    seconds=$((${EPOCHREALTIME/[.,]/} - started))
    seconds=$(printf '%d.%d s' $((seconds / 1000000)) $((seconds / 100000 % 10)))
    if [ "$code" -eq 0 ]; then
        right=$((right + 1))
        printf '%s✓%s %-50s %7s  %s%s%s\n' "$good" "$plain" "$name" "$seconds" "$muted" "$(tail -n 1 "$work/said")" "$plain"
    else
        wrong=$((wrong + 1))
        printf '%s✗%s %-50s %7s\n' "$bad" "$plain" "$name" "$seconds"
        cut -c 1-400 "$work/said" | head -n 40 | sed 's/^/    /'
    fi
}

fault() { printf '%s\n' "$1"; exit 1; }

# Runs a loop and leaves its output in $output.
run() {
    output=$(loopstacks run "$@" --timeout 60s 2>"$work/story") || { tail -n 12 "$work/story"; fault "The loop did not complete: loopstacks run $1"; }
}

# Whether the output matches an expression; blanks after colons and commas don't count.
gives() {
    local compact
    compact=$(printf '%s' "$output" | tr -d '\n' | sed -E 's/([:,[{]) +/\1/g; s/ +([]}])/\1/g')
    [[ $compact =~ $1 ]] || fault "There is no $1 in the output: $output"
}

# Whether a text, such as an explanation, has a word.
holds() { [[ $1 == *"$2"* ]] || fault "There is no '$2' in: $1"; }

start_agent() {
    local program=examples/$1/bin/$configuration/net10.0/$1.dll
    [ -f "$program" ] || fail "There is no $program; build first: make build"
    dotnet "$program" --url "$url" >"$work/$1.log" 2>&1 </dev/null &
    agents+=($!)
}

sentiment() {
    run sentiment-analysis --text "I love this new AI orchestration platform!"
    gives '"sentiment":"positive"'
    echo "positive"
}

intent() {
    run intent-classification --text "Please refund the money for my last order."
    gives '"intent":"refund"'
    echo "refund"
}

response() {
    run response-generation --text "Where is my parcel? Order 4711 should have come on Monday."
    gives '"response":"[^"]*4711'
    echo "an answer about order 4711"
}

customer_service() {
    run customer-service-workflow --text "My invoice is wrong again, this is terrible! I want my money back."
    gives '"sentiment":"negative"'
    gives '"tone":"apologetic"'
    gives '"response":"[^"]+"'
    echo "negative, and an apology"
}

moderation() {
    run content-moderation-pipeline --text "Thank you for the quick help yesterday! You can reach me at jane.doe@example.com any time."
    gives '"language":"en"'
    gives '"action":"allow"'
    gives '"found":true'
    [[ $output != *jane.doe@example.com* ]] || fault "The address is in the output: $output"
    echo "allowed, the address taken out"
}

panel() {
    run consensus-panel --text "Whoever designed this menu is an idiot."
    gives '"action":"review"'
    echo "the majority wants a review"
}

document() {
    run document-analysis --text "Loops are broadcast to all agents of a realm. Every agent decides by itself whether it can help. The agents that were chosen work at the same time. Their contributions become one answer."
    gives '"language":"en"'
    gives '"summary":"[^"]+"'
    gives '"keywords":\[\{"term":"[^"]+"'
    echo "English, a summary and keywords"
}

composite() {
    run composite-document-review --input '{"sections": ["The first release was late, and people were angry.", "The second one is wonderful. Everybody loves it.", "The third release comes in spring."]}'
    gives '"summary":"[^"]+"'
    gives '"sentiment":"(positive|neutral|negative)"'
    run composite-document-review --input '{"sections": ["Die erste Ausgabe kam zu spät, und die Leute waren verärgert.", "Die zweite ist wunderbar, und alle freuen sich über die neuen Möglichkeiten."]}'
    gives '"keywords":\[\{"term":"[^"]+"'
    [[ $output != *'"summary"'* ]] || fault "What is for English only was not skipped: $output"
    echo "three sections summed up; German ones skip what is for English"
}

custom_agent() {
    run word-count --text "Every agent decides by itself whether it can help."
    gives '"words":9[,}]'
    ! loopstacks run word-count --set number=7 >"$work/declined" 2>&1 || fault "An input without a text was counted."
    holds "$(cat "$work/declined")" "there is no text to count"
    echo "9 words; declined where there is no text"
}

asked() { loopstacks get executions -o json | grep -q '"waiting"'; }

approval() {
    local claim
    run expense-claim --set who=Ann --set what="a train ticket" --set amount=80
    gives '"approved":true.*"by":"expense-desk"'
    claim=$(loopstacks run expense-claim --detach --set who=Ann --set what="a conference" --set amount=1200 --set 'approvers=["eva"]' --idempotency-key conference)
    until_ok 30 asked || fault "Nobody is asked about 1200."
    loopstacks answer "$claim.1" true --by eva
    # The same key gives the same loop, so this waits for its end.
    run expense-claim --set who=Ann --set what="a conference" --set amount=1200 --set 'approvers=["eva"]' --idempotency-key conference
    gives '"approved":true.*"by":"eva"'
    echo "80 by the desk, 1200 by Eva"
}

auction() {
    # The van asks for 12, the bicycle for 12.80.
    run courier-auction --set from="the mill" --set to="the market" --set kilometres=12 --set kilograms=3
    gives '"courier":"van"'
    output=$(loopstacks describe execution last -o json)
    gives '"price":12\.8[,}]'
    echo "the van wins with 12 and is paid 12.80, which the second asked"
}

debate() {
    run council-debate --input @examples/debate/question.json
    gives '"answer":"south"'
    output=$(loopstacks explain last --sentences)
    holds "$output" 'Round 1 of at most 6 brought no agreement. consensus: no answer passes 90% of the weight (equal). The strongest of 2, "north", has 3 of 5 votes'
    holds "$output" '"south" has 5 of 5 votes'
    holds "$output" '3 rounds were played'
    echo "three of five wanted the north; all agree on the south in round 3"
}

research() {
    run town-research --text "How can the town heat its homes without gas?"
    gives '"open":\["How much does the dairy waste\?","How much does the laundry waste\?"\]'
    local findings
    findings=$(grep -c '"answer"' <<<"$output")
    [ "$findings" -eq 13 ] || fault "13 findings were expected, not $findings: $output"
    output=$(loopstacks explain last --depth 4 -o json)
    gives '"depth":3'
    [ "$(grep -c '"code": "BudgetExceeded"' <<<"$output")" -eq 2 ] || fault "The explanation does not show that the budget refused two questions."
    echo "13 findings four levels deep; 2 questions are open, since their part's budget was used up"
}

document_tree() {
    local text=examples/document-tree/opticks-book-1.txt words
    run document-report --text-file "$text"
    words=$(awk '{ n += NF } END { print n }' "$text")
    gives "\"words\":$words,"
    gives '"language":"en"'
    gives '"terms":\[\{"text":"light","parts":[0-9]+\},\{"text":"rays"'
    gives '"summary":\["[^"]+"(,"[^"]+"){3}\]'
    local sentence
    sentence=$(sed -n '/"summary"/ { n; s/^ *"\(.*\)",*$/\1/p }' <<<"$output")
    [ -n "$sentence" ] || fault "There is no sentence in the summary: $output"
    holds "$(tr -d '_' <"$text" | tr '\n' ' ')" "$sentence"
    output=$(loopstacks explain last --sentences)
    holds "$output" "did not accept the answer: The summary has"
    holds "$output" "2 rounds were played, 1 of them because the verifier sent the answer back"
    echo "$words words in parts of parts; the report was sent back once for its length, then accepted"
}

start_platform
loopstacks apply -f examples >"$work/applied" || { cat "$work/applied" >&2; fail "The examples could not be applied."; }
for agent in approval-agent auction custom-agent debate document-tree research-planner; do
    start_agent "$agent"
done
until_ok 60 offered expense-desk word-counter courier-{bicycle,drone,train,van} council-{ann,ben,cho,dina,emil} planner researcher book-reader report-{checker,editor} || fail "The agents of the examples are not there."
say "A platform with all examples runs at $url."

example "sentiment-agent.yaml, sentiment-instance.yaml" sentiment
example "intent-classifier.yaml" intent
example "response-generator.yaml" response
example "customer-service-workflow.yaml" customer_service
example "content-moderation-pipeline.yaml" moderation
example "consensus-panel.yaml" panel
example "document-analysis.yaml" document
example "composite-document-review.yaml" composite
example "custom-agent" custom_agent
example "approval.yaml, approval-agent" approval
example "auction/courier-auction.yaml" auction
example "debate/council-debate.yaml" debate
example "research-planner/town-research.yaml" research
example "document-tree/document-report.yaml" document_tree

stop
if [ "$wrong" -gt 0 ]; then
    printf '%s✗ %d of %d examples gave a wrong answer.%s\n' "$bad" "$wrong" $((right + wrong)) "$plain"
    exit 1
fi
printf '%s✓ All %d examples gave the right answers.%s\n' "$good" "$right" "$plain"
