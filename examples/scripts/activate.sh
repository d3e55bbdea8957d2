#!/bin/sh
# Activates a cluster, once: gives the precrypto officer its password and, since one officer alone can be locked out for ever,
# makes a second one in the same session. Then it proves in another session that both can log in.
#
#   CO_PASSWORD=... SECOND_PASSWORD=... activate.sh
#
# CMU and CMU_CONFIG name the utility and its configuration, SECOND_NAME the second officer, where they are not the usual ones.
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
