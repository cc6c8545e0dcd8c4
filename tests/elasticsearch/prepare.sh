# bash prepare.sh [TARGET] : fetch and unpack the server, build the plugins and install them; starts nothing.
# As root it makes the unprivileged user $ES_USER, who owns the server's own folders.
set -euo pipefail
cd "$(dirname "$0")"; HERE=$PWD; . ./jdk.sh
T=${1:-build/server}; V=9.5.0; ES_USER=${ES_USER:-esu}
mkdir -p "$T/snapshots"; T=$(cd "$T" && pwd); ES=$T/elasticsearch-$V
as_user() { env ES_JAVA_HOME="$JDK" "$@"; }
if [ "$(id -u)" = 0 ]; then
  getent passwd "$ES_USER" > /dev/null || useradd --system --no-create-home "$ES_USER"
  as_user() { runuser -u "$ES_USER" -- env ES_JAVA_HOME="$JDK" "$@"; }
fi
if [ ! -d "$ES" ]; then
  mvn -q -B dependency:copy -Dartifact=org.elasticsearch.distribution.integ-test-zip:elasticsearch:$V:zip -DoutputDirectory="$T"
  unzip -q "$T/elasticsearch-$V.zip" -d "$T"
fi
bash build.sh "$ES"
mkdir -p "$ES/plugins"
if [ "$(id -u)" = 0 ]; then chown -R "$ES_USER" "$ES" "$T/snapshots"; fi
for p in analysis-nori-kr common-lite-kr; do
  rm -rf "$ES/plugins/$p"
  as_user "$ES/bin/elasticsearch-plugin" install --batch "file://$HERE/build/$p.zip"
done
