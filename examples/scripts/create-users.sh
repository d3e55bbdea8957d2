#!/bin/sh
# Creates missing crypto users on every HSM of the configuration. A here-document cannot answer an unexpected question,
# so the script lists the users first and enters only commands whose questions it knows.
#
#   CO_PASSWORD=... USER_PASSWORD=... create-users.sh NAME...
#
# CMU and CMU_CONFIG override the paths of the utility and its configuration; CO_NAME overrides the name of the officer.
set -eu
: "${CO_PASSWORD:?}" "${USER_PASSWORD:?}"
cmu() { "${CMU:-/opt/cloudhsm/bin/cloudhsm_mgmt_util}" "${CMU_CONFIG:-/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg}"; }
users() { printf 'listUsers\nquit\n' | cmu; }
servers() { printf '%s\n' "$1" | grep -c 'Users on server '; }
# Number of servers that have a crypto user.
found() { printf '%s\n' "$1" | grep -ci " CU  *$2  " || true; }

before=$(users)
lines=
for name; do
    case $(found "$before" "$name") in
    0) lines="$lines
createUser CU $name $USER_PASSWORD
y" ;;
    "$(servers "$before")") echo "$name: was there already" ;;
    *)
        echo "$name: is not on every server; repair that first" >&2
        exit 1
        ;;
    esac
done

cmu >/dev/null <<SESSION
loginHSM CO ${CO_NAME:-admin} $CO_PASSWORD$lines
quit
SESSION

after=$(users)
for name; do
    if [ "$(found "$after" "$name")" != "$(servers "$after")" ]; then
        echo "$name: NOT created everywhere" >&2
        exit 1
    fi
    [ "$(found "$before" "$name")" != 0 ] || echo "$name: created"
done
