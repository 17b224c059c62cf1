# Runs a command of the package manager. Where that gives up because another run holds a lock, as the unattended upgrades of a guest that
# has just booted do for minutes, it is run again every few seconds, for at most so many seconds in all.
# apt itself waits for dpkg's lock alone, dpkg for none, rpm only on a terminal, and dnf for as long as it takes, unless dnf.conf says
# that it shall not wait.
# Usage: sh -c "$(cat wait_for_lock.sh)" wait_for_lock SECONDS COMMAND [ARGUMENT...]
seconds=$1
shift
every=3
waited=0
# as apt, rpm, dpkg (and debconf), dnf put it, old releases and new
locked="Could not get lock .*held by process|lock .*Resource temporarily unavailable|(is|was) locked by another process|already locked by [0-9]+$"
# in these words
LC_ALL=C.UTF-8
LANGUAGE=C
export LC_ALL LANGUAGE
exec 3>&1
while :; do
    errors=$("$@" 2>&1 >&3 3>&-)
    status=$?
    if [ "$status" = 0 ] || ! words=$(printf '%s\n' "$errors" | grep -E "$locked"); then
        [ -z "$errors" ] || printf '%s\n' "$errors" >&2
        exit "$status"
    fi
    if [ "$waited" -ge "$seconds" ]; then
        printf '%s\n' "$errors" >&2
        echo "Another run of the package manager has held its lock for $waited seconds: $(printf '%s\n' "$words" | head -n 1). Wait for it to end, then run again" >&2
        exit "$status"
    fi
    sleep "$every"
    waited=$((waited + every))
done
