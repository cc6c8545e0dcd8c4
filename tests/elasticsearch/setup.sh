# bash setup.sh [TARGET] [HTTP_PORT] [HEAP] : fetch, build, install, start, wait until green or yellow.
# As root it makes and uses the unprivileged user $ES_USER; as anybody else the server runs as the caller.
set -euo pipefail
cd "$(dirname "$0")"; HERE=$PWD; . ./jdk.sh
T=${1:-build/server}; PORT=${2:-9210}; HEAP=${3:-512m}; V=9.5.0; ES_USER=${ES_USER:-esu}
mkdir -p "$T/snapshots"; T=$(cd "$T" && pwd); ES=$T/elasticsearch-$V
as_user() { env ES_JAVA_HOME="$JDK" "$@"; }
if [ "$(id -u)" = 0 ]; then
  getent passwd "$ES_USER" || useradd --system --no-create-home "$ES_USER"
  as_user() { runuser -u "$ES_USER" -- env ES_JAVA_HOME="$JDK" "$@"; }
fi
if [ ! -d "$ES" ]; then
  mvn -q -B dependency:copy -Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$V:zip -DoutputDirectory="$T"
  unzip -q "$T/elasticsearch-$V.zip" -d "$T"
fi
bash build.sh "$ES"
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
mkdir -p "$ES/plugins"
if [ "$(id -u)" = 0 ]; then chown -R "$ES_USER" "$ES" "$T/snapshots"; fi
for p in analysis-nori-kr common-lite-kr; do
  rm -rf "$ES/plugins/$p"
  as_user "$ES/bin/elasticsearch-plugin" install --batch "file://$HERE/build/$p.zip"
done
as_user ES_JAVA_OPTS="-Xms$HEAP -Xmx$HEAP" "$ES/bin/elasticsearch" -d -p "$ES/es.pid" > "$T/start.log" 2>&1
curl -s --retry 60 --retry-all-errors --retry-delay 1 "http://127.0.0.1:$PORT/_cluster/health?wait_for_status=yellow&timeout=30s"; echo
echo "stop with: kill $(cat "$ES/es.pid")"
