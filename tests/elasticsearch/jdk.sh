# Sourced by the other scripts: sets JDK to the home of a full JDK of version 21 or newer.
find_jdk() {
  local tool home version
  tool=$(readlink -f "$(command -v javac || command -v java || echo none)")
  for home in "${ES_JAVA_HOME:-}" "${JAVA_HOME:-}" "$(dirname "$tool")"/../../*; do
    [ -x "$home/bin/javac" ] || continue
    version=$("$home/bin/javac" -version 2>&1 | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    if [ "$version" -ge 21 ]; then (cd "$home" && pwd); return; fi
  done
  echo "no JDK 21 or newer with javac found: set JAVA_HOME" >&2
  return 1
}
JDK=$(find_jdk)
