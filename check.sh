#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The whole truth about this checkout: restore, form, build with warnings as errors, every rule's test named, every test.
#
#   ./check.sh             what is missing on the machine is skipped, with its reason
#   ./check.sh --install   first installs what the tests need (Debian packages as root, npm packages)
#   ./check.sh --soak      the long runs too: 10 million RADIUS packets, 1 million HTTP requests
#
# The last line is "N passed, N failed, N skipped"; the exit code is 0 only if nothing failed.
set -uo pipefail
cd "$(dirname "$0")"
# The summaries of the test runner are read below, so they are asked for in one language.
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en LC_ALL=C.UTF-8

install=false
for argument in "$@"; do
  case "$argument" in
    --install) install=true ;;
    --soak) export RADIUS_FUZZ=10000000 HTTP_FUZZ=1000000 ORACLE_LOOKUPS=5000000 ;;
    *) echo "check.sh: unknown argument $argument (known: --install, --soak)" >&2; exit 2 ;;
  esac
done

step() { printf '\n== %s\n' "$1"; }

give_up() {
  echo "check.sh: $1" >&2
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

install_debian_packages() {
  command -v apt-get >/dev/null || { echo "no apt-get here: tests that need Debian's packages are skipped"; return 0; }
  local root=""
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "neither root nor sudo: tests that need Debian's packages are skipped"; return 0; }
    root="sudo"
  fi
  # Debian would start a PostgreSQL cluster of its own on installation; the tests start theirs.
  $root mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" | $root tee /etc/postgresql-common/createcluster.conf >/dev/null
  local packages=(freeradius-utils postgresql chromium curl iproute2 util-linux openssl)
  command -v npm >/dev/null || packages+=(nodejs npm)
  local missing=()
  for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
  done
  [ "${#missing[@]}" -eq 0 ] && { echo "Debian packages: all there"; return 0; }
  echo "Debian packages: ${missing[*]}"
  $root apt-get update -q >/dev/null || echo "the package lists could not be refreshed"
  # One by one: what a distribution does not have is skipped by its tests, and costs the others nothing.
  for package in "${missing[@]}"; do
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      -o Dpkg::Options::=--force-confold "$package" >/dev/null || echo "$package could not be installed: its tests are skipped"
  done
}

if $install; then
  step "install what the tests need"
  install_debian_packages
  if command -v npm >/dev/null; then
    for packages in tests/EndToEnd.Tests/relying-party tests/EndToEnd.Tests/peer camara-specs/lint; do
      npm ci --no-audit --no-fund --prefix "$packages" || give_up "the npm packages of $packages could not be installed"
    done
  fi
fi

step "restore"
log=$(mktemp)
dotnet restore NumberVerification.sln >"$log" 2>&1 || { cat "$log"; give_up "restore failed"; }
grep 'warning NU190' "$log" | sort -u
advisories=$(grep -c 'warning NU190' "$log")
rm -f "$log"
echo "advisories: $advisories (GHSA-2m69-gcr7-jv3q is known and suppressed: docs/decisions)"

step "form"
dotnet format whitespace NumberVerification.sln --no-restore --verify-no-changes || give_up "files are not formatted: dotnet format"

step "build"
dotnet build NumberVerification.sln -c Release --no-restore -v quiet || give_up "build failed"

step "conformance"
dotnet artifacts/bin/Conformance/release/Conformance.dll --check || give_up "docs/conformance.md is not what the tests say"

passed=0 failed=0 skipped=0

step "lint"
if ! command -v node >/dev/null || [ ! -d camara-specs/lint/node_modules ]; then
  echo "the descriptions are not held to CAMARA's rules: node or the packages of camara-specs/lint are missing (./check.sh --install)"
  skipped=1
else
  log=$(mktemp)
  node camara-specs/lint/lint.mjs >"$log" 2>&1
  status=$?
  cat "$log"
  read -r p f < <(awk '/^lint: / { p = $2; f = $4 } END { print p + 0, f + 0 }' "$log")
  # As below: a run that died counts as one failure.
  if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  passed=$((passed + p)) failed=$((failed + f))
  rm -f "$log"
fi

# Running them takes a quarter of an hour (tests/mutants); that each still names a guard is seen in a moment.
if command -v node >/dev/null; then
  step "seeded defects"
  node tests/mutants/run.mjs --list | tail -n 1 || give_up "a seeded defect no longer fits its source: node tests/mutants/run.mjs --list"
fi

rm -rf artifacts/reports
for project in tests/*.Tests; do
  name=$(basename "$project")
  step "$name"
  log=$(mktemp)
  dotnet test "$project" -c Release --no-build --nologo --blame-hang-timeout 15m --logger "console;verbosity=normal" >"$log" 2>&1
  status=$?
  grep -E '^\s+(Failed|Skipped) |^\[|Error Message|Assert|^Total|^\s+at ' "$log" | grep -vE '^\s+at (Xunit|System)' | head -n 200
  read -r p f s < <(awk '
    /^ *Passed: /  { p = $2 } /^ *Failed: / { f = $2 } /^ *Skipped: / { s = $2 }
    END { print p + 0, f + 0, s + 0 }' "$log")
  # A run that died before its summary counts as one failure, never as nothing.
  if [ "$status" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; tail -n 40 "$log"; fi
  echo "$name: $p passed, $f failed, $s skipped"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  rm -f "$log"
done

[ "$passed" -gt 0 ] || failed=$((failed + 1))
for report in artifacts/reports/*.txt; do
  [ -e "$report" ] && { step "$(basename "$report" .txt)"; cat "$report"; }
done
step "result"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
