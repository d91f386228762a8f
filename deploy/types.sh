#!/bin/sh
# Checks the JSDoc types in static/ with TypeScript, where Node is here; the product itself needs no Node.
# The vendored libraries' own types come with their packages, in the versions of static/vendor/VENDORED.json.
set -eu
typescript=7.0.2
folder=.venv/node

if ! command -v npm >/dev/null 2>&1; then
    echo "types of static/: not checked, there is no Node here (apt-get install -y nodejs npm)"
    exit 0
fi

wanted="typescript@$typescript $(.venv/bin/python -c '
import json
print(*sorted({"{package}@{version}".format(**entry) for entry in json.load(open("static/vendor/VENDORED.json"))}))')"

mkdir -p "$folder"
if [ "$(cat "$folder/wanted" 2>/dev/null)" != "$wanted" ]; then
    echo '{"private": true}' > "$folder/package.json"
    # shellcheck disable=SC2086 # one word a package
    npm install --prefix "$folder" --silent --no-audit --no-fund --no-package-lock --no-save $wanted
    echo "$wanted" > "$folder/wanted"
fi

cat > "$folder/tsconfig.json" <<CONFIG
{
  "extends": "../../static/jsconfig.json",
  "compilerOptions": {
    "paths": {
      "shared/*": ["../../static/shared/*"],
      "widget/*": ["../../static/widget/*"],
      "console/*": ["../../static/console/*"],
      "*": ["./node_modules/*"]
    }
  }
}
CONFIG
"$folder/node_modules/.bin/tsc" --project "$folder/tsconfig.json"
