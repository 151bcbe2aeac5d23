#!/bin/sh
# Makes the folders `good` and `changed` beside this script again. Needs swtpm and tpm2-tools; the tests do not.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
make="$here/../../../examples/make/tpm_quote.sh"
nonce=6a6e77656900112233445566778899aabbccddee
"$make" "$here/good" "$nonce"
"$make" "$here/changed" "$nonce" --changed "second boot loader"
