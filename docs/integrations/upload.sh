#!/bin/sh
# Upload the transmit-ready files of an outbox by sftp, each of them once.
#
#     upload.sh OUTBOX SENDING SENT DESTINATION REMOTE-FOLDER [SFTP-OPTION...]
#
# OUTBOX, SENDING and SENT are folders on one file system. A file goes from OUTBOX to SENDING, to
# the other side as NAME.part, there to NAME, and then to SENT. Should the upload break off before
# the renaming it goes back to OUTBOX, and the next call takes it again. Should it break off while
# it is renamed, nobody here can know whether it has arrived: it stays in SENDING until a person
# has asked, and each call says so.
#
# Exit status: 0 everything was sent; 2 wrong usage; 70 a file in SENDING needs a person; 75 an
# upload broke off, try again.
set -u
umask 077

if [ $# -lt 5 ]; then
    echo "usage: upload.sh OUTBOX SENDING SENT DESTINATION REMOTE-FOLDER [SFTP-OPTION...]" >&2
    exit 2
fi
outbox=$1 sending=$2 sent=$3 destination=$4 remote=$5
shift 5
status=0

exec 9>"$sending/.lock" || exit 73
flock -n 9 || exit 75

for file in "$sending"/*; do
    [ -e "$file" ] || continue
    echo "$file: did it arrive? Then move it to $sent, else back to $outbox" >&2
    status=70
done

for file in "$outbox"/*.clean.837; do
    [ -e "$file" ] || continue
    name=${file##*/}
    case $name in
        *[!A-Za-z0-9._-]*)
            echo "$file: rename it: letters, digits, dots, hyphens and underscores only" >&2
            status=70
            continue ;;
    esac
    mv -n -- "$file" "$sending/$name" || exit 74
    if ! printf 'put "%s" "%s/%s.part"\n' "$sending/$name" "$remote" "$name" |
        sftp "$@" -b - "$destination" >/dev/null 9>&-; then
        mv -n -- "$sending/$name" "$outbox/$name"
        echo "$name: the upload broke off" >&2
        [ "$status" -ne 0 ] || status=75
        break
    fi
    # -l: the other side refuses a name that is there, instead of replacing the file.
    if ! printf 'rename -l "%s/%s.part" "%s/%s"\n' "$remote" "$name" "$remote" "$name" |
        sftp "$@" -b - "$destination" >/dev/null 9>&-; then
        echo "$sending/$name: the renaming broke off: did it arrive?" >&2
        status=70
        continue
    fi
    mv -n -- "$sending/$name" "$sent/$name" || exit 74
done
exit "$status"
