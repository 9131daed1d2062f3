#!/bin/sh
# Runs a command with the mock beside it: background.sh pytest -x
# The mock takes a free port, is waited for by its ready line, and ends with the command.
set -eu

folder=$(mktemp -d)
mkfifo "$folder/ready"
contractmock serve --port 0 ${MOCK_FLAGS:-} > "$folder/ready" 2> "$folder/log" &
mock=$!

end() {
    code=$?
    kill "$mock" 2> /dev/null || true
    wait "$mock" || true
    [ "$code" -eq 0 ] || cat "$folder/log" >&2
    rm -r "$folder"
}
trap end EXIT
trap 'exit 143' INT TERM

read -r line < "$folder/ready"
AIORNOT_BASE_URL=${line##* }
FREEPIK_BASE_URL=$AIORNOT_BASE_URL
export AIORNOT_BASE_URL FREEPIK_BASE_URL
"$@"
