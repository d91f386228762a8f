#!/bin/sh
# run.sh PORT: the demo, on this machine's own address. Migrates, loads the demo data, prints where to look, serves.
set -eu
port=$1
here=http://127.0.0.1:$port
manage=".venv/bin/python manage.py"
export DEMO=on

$manage migrate --verbosity 0
$manage load_demo --origin "$here" --origin "http://localhost:$port"
cat <<EOT

  Demo page        $here/demo/    a customer: choose which, there
  Console          $here/console/    agent@harborlight.example
  Administration   $here/admin/    admin@harborlight.example

The sign-ins' password is above. Stop it with Ctrl-C. What was written stays in ${DATA_DIR:-var}; start over with an empty folder: make run DATA_DIR=/another
EOT
exec $manage serve --port "$port"
