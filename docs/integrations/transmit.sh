#!/bin/sh
# Scrub one claim file and hand on what is fit to be sent.
#
#     transmit.sh CLAIMS.837 COMMAND [WORD...]
#
# COMMAND is what transmits: it is called with the scrubbed file as its last word, and only where
# edi-scrub says that it is there. EDI_SCRUB_CONFIG names the configuration.
set -u
umask 077

claims=$1
shift
work=$(mktemp -d) || exit 73
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

edi-scrub hook "$claims" -o "$work/${claims##*/}" \
    -c "${EDI_SCRUB_CONFIG:-/var/lib/edi-scrub/edi-scrub.toml}"
status=$?
case $status in
    0) ;;                                                  # some claims, or all, are fit to be sent
    1) echo "$claims: every claim is held back, nothing was sent" >&2; exit 1 ;;
    75) echo "$claims: try again later" >&2; exit 75 ;;
    # With --fail-open, who wants unscrubbed claims to be sent takes 3 for 0:  0 | 3) ;;
    *) echo "$claims: not sent (edi-scrub ended with $status)" >&2; exit "$status" ;;
esac
"$@" "$work/${claims##*/}"
