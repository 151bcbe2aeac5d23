#!/bin/sh
# Makes the attestation evidence of one machine with a software TPM:
#
#     tpm_quote.sh OUT NONCE [--changed COMPONENT]
#
# OUT gets quote.bin (TPMS_ATTEST), signature.bin (TPMT_SIGNATURE), ak.pem (P-256 attestation key), pcrs.bin (tpm2_quote -o),
# event_log.bin and references.yaml. NONCE is hexadecimal, 16 to 32 bytes. With --changed one component differs from its reference,
# for example "second boot loader". Needs swtpm, tpm2-tools and python3; what it writes is committed, so that nothing else needs them.
# PORT and PORT + 1 (default 23220) must be free on the loopback interface.
set -eu

[ $# -ge 2 ] || { echo "usage: $0 OUT NONCE [--changed COMPONENT]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
nonce=$2
mkdir -p "$1"
out=$(cd "$1" && pwd)
shift 2
port=${PORT:-23220}
state=$(mktemp -d)
cleanup() {
    [ ! -f "$state/pid" ] || kill "$(cat "$state/pid")" 2>/dev/null || true
    rm -rf "$state"
}
trap cleanup EXIT INT TERM

python3 "$here/tpm_quote.py" "$state/made" "$@"
mkdir "$state/tpm"
swtpm socket --tpm2 --tpmstate "dir=$state/tpm" --flags not-need-init,startup-clear --daemon --pid "file=$state/pid" \
    --server "type=tcp,port=$port,bindaddr=127.0.0.1" --ctrl "type=tcp,port=$((port + 1)),bindaddr=127.0.0.1"
export TPM2TOOLS_TCTI="swtpm:host=127.0.0.1,port=$port"
for _ in 1 2 3 4 5 6 7 8 9 10; do
    tpm2_getcap properties-fixed >/dev/null 2>&1 && break
    sleep 0.2
done

while read -r extension; do
    tpm2_pcrextend "$extension"
done <"$state/made/extend.txt"
# No resource manager stands between: flush transient objects after each command.
tpm2_createek --quiet -c "$state/ek.ctx" -G ecc -u "$state/ek.pub"
tpm2_flushcontext -t
tpm2_createak --quiet -C "$state/ek.ctx" -c "$state/ak.ctx" -G ecc -g sha256 -s ecdsa -u "$state/ak.pem" -f pem -n "$state/ak.name"
tpm2_flushcontext -t
tpm2_quote --quiet -c "$state/ak.ctx" -l sha256:0,1,2,3,4,5,6,7,8,9 -q "$nonce" \
    -m "$state/quote.bin" -s "$state/signature.bin" -o "$state/pcrs.bin"

for name in quote.bin signature.bin ak.pem pcrs.bin; do
    install -m 644 "$state/$name" "$out/$name"
done
install -m 644 "$state/made/event_log.bin" "$state/made/references.yaml" "$out/"
