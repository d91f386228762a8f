# start_services: sets DATABASE_URL and REDIS_URL; stop_services: takes away what it made.
# PostgreSQL: the one on 127.0.0.1 if it lets this user in, in a database of its own; otherwise one that is started
# for the run. Redis: always one that is started for the run, as its channels belong to no database number.
# install_languages: what runs the examples of docs/embedding.md.
# install_deployment: what tests/deploy runs for real. What is not installed is installed by apt, as root.
folder=
database=
redis_pid=

say() { printf '%s\n' "$*" >&2; }

install() {
    command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] ||
        { say "$1 is needed here and cannot be installed; as root: apt-get install -y $1"; return 1; }
    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$1"
}

install_languages() {
    command -v node >/dev/null || install nodejs
    command -v ruby >/dev/null || install ruby
    command -v php >/dev/null || install php-cli
    command -v javac >/dev/null || install default-jdk-headless
}

install_deployment() {
    PATH=$PATH:/usr/sbin
    command -v nginx >/dev/null || install nginx
    command -v systemd-analyze >/dev/null || install systemd
    command -v pg_restore >/dev/null || install postgresql-client
}

free_port() { .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

sql() { # sql URL STATEMENT
    .venv/bin/python -c 'import psycopg, sys
with psycopg.connect(sys.argv[1], autocommit=True, connect_timeout=3) as connection: connection.execute(sys.argv[2])' "$@"
}

start_services() {
    folder=$(mktemp -d)
    chmod 755 "$folder"
    [ -n "${REDIS_URL:-}" ] || start_redis
    [ -n "${DATABASE_URL:-}" ] || share_postgres || start_postgres
    export DATABASE_URL REDIS_URL
}

start_redis() {
    command -v redis-server >/dev/null || install redis-server
    local port
    port=$(free_port)
    redis-server --port "$port" --bind 127.0.0.1 --save '' --appendonly no --dir "$folder" >"$folder/redis.log" &
    redis_pid=$!
    REDIS_URL=redis://127.0.0.1:$port/0
}

share_postgres() {
    local user
    for user in postgres "$(id -un)"; do
        if sql "postgres://$user@127.0.0.1:5432/postgres" "CREATE DATABASE chatsupport_ci_$$" 2>/dev/null; then
            database=postgres://$user@127.0.0.1:5432/postgres
            DATABASE_URL=postgres://$user@127.0.0.1:5432/chatsupport_ci_$$
            return
        fi
    done
    return 1
}

postgres_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1; }

start_postgres() {
    [ -n "$(postgres_bin)" ] || install postgresql
    local port
    port=$(free_port)
    [ "$(id -u)" != 0 ] || chown postgres "$folder"
    as_postgres "$(postgres_bin)/initdb" --pgdata "$folder/postgres" --username postgres --auth trust >/dev/null
    as_postgres "$(postgres_bin)/pg_ctl" --pgdata "$folder/postgres" --log "$folder/postgres.log" --wait \
        --options "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='' -c fsync=off" start >/dev/null
    DATABASE_URL=postgres://postgres@127.0.0.1:$port/chatsupport
    sql "postgres://postgres@127.0.0.1:$port/postgres" "CREATE DATABASE chatsupport"
}

stop_services() {
    [ -z "$redis_pid" ] || kill "$redis_pid" 2>/dev/null || true
    [ -z "$database" ] || sql "$database" "DROP DATABASE chatsupport_ci_$$ WITH (FORCE)" || true
    [ ! -d "$folder/postgres" ] || as_postgres "$(postgres_bin)/pg_ctl" --pgdata "$folder/postgres" --mode fast stop >/dev/null || true
    [ -z "$folder" ] || rm -rf "$folder"
}
