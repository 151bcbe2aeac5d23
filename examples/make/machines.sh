#!/bin/sh
# Makes the folders `machine` of both examples again: quotes of a software TPM. Needs swtpm and tpm2-tools; signatures and clocks differ on
# each run, so the outcome is committed. The nonces stand in the manifests too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$here/tpm_quote.sh" "$here/../service-desk-fixed/machine" 8f3c1a5e70b24d96a1c8e2f40b7d5369
"$here/tpm_quote.sh" "$here/../service-desk/machine" 51d7e0c92b6f4a38b4790d1ec85a2f63 --changed "second boot loader"
