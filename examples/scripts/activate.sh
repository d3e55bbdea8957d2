#!/bin/sh
# Activates a cluster: sets the password of the precrypto officer and creates a second officer in the same session,
# because a single officer can be locked out for good. Then verifies in a second session that both officers can log in.
#
#   CO_PASSWORD=... SECOND_PASSWORD=... activate.sh
#
# CMU and CMU_CONFIG override the paths of the utility and its configuration; SECOND_NAME overrides the name of the
# second officer.
set -eu
: "${CO_PASSWORD:?}" "${SECOND_PASSWORD:?}"
second=${SECOND_NAME:-officer2}
cmu() { "${CMU:-/opt/cloudhsm/bin/cloudhsm_mgmt_util}" "${CMU_CONFIG:-/opt/cloudhsm/etc/cloudhsm_mgmt_util.cfg}"; }

before=$(cmu <<'SESSION'
listUsers
quit
SESSION
)
if ! printf '%s\n' "$before" | grep -q ' PRECO  *admin '; then
    echo 'this cluster has been activated before' >&2
    exit 1
fi

cmu >/dev/null <<SESSION
loginHSM PRECO admin password
changePswd PRECO admin $CO_PASSWORD
y
createUser CO $second $SECOND_PASSWORD
y
quit
SESSION

after=$(cmu <<SESSION
loginHSM CO admin $CO_PASSWORD
loginHSM CO $second $SECOND_PASSWORD
quit
SESSION
)
logins=$(printf '%s\n' "$after" | grep -c 'loginHSM success on server 0')
echo "officers that can log in: $logins"
[ "$logins" = 2 ]
