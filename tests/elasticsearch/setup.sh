# bash setup.sh [TARGET] [HTTP_PORT] [HEAP] : prepare the server, start it, wait until green or yellow.
# As root it uses the unprivileged user $ES_USER; as anybody else the server runs as the caller.
set -euo pipefail
cd "$(dirname "$0")"; . ./jdk.sh
T=${1:-build/server}; PORT=${2:-9210}; HEAP=${3:-512m}; V=9.5.0; ES_USER=${ES_USER:-esu}
bash prepare.sh "$T"
T=$(cd "$T" && pwd); ES=$T/elasticsearch-$V
as_user() { env ES_JAVA_HOME="$JDK" "$@"; }
if [ "$(id -u)" = 0 ]; then
  as_user() { runuser -u "$ES_USER" -- env ES_JAVA_HOME="$JDK" "$@"; }
fi
cat > "$ES/config/elasticsearch.yml" <<YML
cluster.name: malmoi-test
node.name: n1
discovery.type: single-node
network.host: 127.0.0.1
http.port: $PORT
transport.port: $((PORT + 100))
path.repo: ["$T/snapshots"]
xpack.security.enabled: false
YML
as_user ES_JAVA_OPTS="-Xms$HEAP -Xmx$HEAP" "$ES/bin/elasticsearch" -d -p "$ES/es.pid" > "$T/start.log" 2>&1
curl -s --retry 60 --retry-all-errors --retry-delay 1 "http://127.0.0.1:$PORT/_cluster/health?wait_for_status=yellow&timeout=30s"; echo
echo "stop with: kill $(cat "$ES/es.pid")"
