#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures the hand-off; writes HANDOFF.md and handoff.svg beside this file. --help lists the options.
set -euo pipefail
cd "$(dirname "$0")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build bench/Handoff -c Release -v quiet -clp:NoSummary
exec dotnet artifacts/bin/Handoff/release/Handoff.dll "$@"
