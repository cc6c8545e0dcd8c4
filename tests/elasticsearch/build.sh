# bash build.sh ES_HOME : compile both plugins against the jars in ES_HOME/lib, write build/*.zip
set -euo pipefail
ES=$(cd "${1:?unpacked server}" && pwd); cd "$(dirname "$0")"; . ./jdk.sh
V=9.5.0; L=10.5.0
mvn -q -B dependency:copy -Dartifact=org.apache.lucene:lucene-analysis-nori:$L -DoutputDirectory=build/lib
pack() {  # NAME FILE... : javac output in build/NAME, then one zip of the jar and the files
  local name=$1; shift
  "$JDK/bin/jar" --create --file "build/$name-1.0.0.jar" -C "build/$name" .
  rm -rf "build/$name.zip" "build/zip"; mkdir build/zip
  cp "build/$name-1.0.0.jar" "$@" build/zip/
  "$JDK/bin/jar" --create --no-manifest --file "build/$name.zip" -C build/zip .
}
rm -rf build/analysis-nori-kr build/common-lite-kr
nori=build/lib/lucene-analysis-nori-$L.jar
"$JDK/bin/javac" --release 21 -encoding UTF-8 -d build/analysis-nori-kr \
  -cp "$ES/lib/elasticsearch-plugin-api-$V.jar:$ES/lib/elasticsearch-plugin-analysis-api-$V.jar:$ES/lib/lucene-core-$L.jar:$ES/lib/lucene-analysis-common-$L.jar:$nori" \
  nori/src/krcatalog/es/*.java
pack analysis-nori-kr $nori nori/stable-plugin-descriptor.properties nori/named_components.json
"$JDK/bin/javac" --release 21 -encoding UTF-8 -d build/common-lite-kr -cp "$ES/lib/*" common-lite/src/krcatalog/es/*.java
pack common-lite-kr common-lite/plugin-descriptor.properties
