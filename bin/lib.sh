# Shared by the commands in bin/; read by them, not run. Needs bash 4 and, in a distribution, nothing but a JDK or JRE 17.
#
# Two layouts:
#   checkout       bin/ beside pom.xml; jars in cli/target/windrow/lib and cli/sandbox/target/lib, built when missing
#   distribution   bin/ beside lib/ (and sandbox/lib/ for bin/sandbox); nothing is ever built

set -euo pipefail

windrow_die() { # exit code 2: the user can mend it
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  exit 2
}

# Follows symbolic links by hand: readlink -f is not everywhere.
windrow_real() {
  local path=$1 link hops=0
  while [[ -L $path ]]; do
    ((++hops <= 40)) || windrow_die "too many symbolic links at $1"
    link=$(readlink "$path")
    [[ $link == /* ]] && path=$link || path=${path%/*}/$link
  done
  printf '%s' "$path"
}

windrow_find_home() {
  local script
  script=$(windrow_real "${BASH_SOURCE[0]}")
  WINDROW_HOME=$(cd "${script%/*}/.." && pwd -P)
  export WINDROW_HOME
  if [[ -f $WINDROW_HOME/pom.xml && -d $WINDROW_HOME/cli ]]; then
    WINDROW_LIB=$WINDROW_HOME/cli/target/windrow/lib
    WINDROW_SANDBOX_LIB=$WINDROW_HOME/cli/sandbox/target/lib
    WINDROW_CHECKOUT=yes
  else
    WINDROW_LIB=$WINDROW_HOME/lib
    WINDROW_SANDBOX_LIB=$WINDROW_HOME/sandbox/lib
    WINDROW_CHECKOUT=
  fi
  WINDROW_CONF=${WINDROW_CONF:-$WINDROW_HOME/conf}
}

# Sets JAVA and JAVA_MAJOR. The file "release" of a JDK tells its version without starting it.
windrow_find_java() {
  local home line version=
  if [[ -n ${JAVA_HOME:-} ]]; then
    JAVA=$JAVA_HOME/bin/java
    [[ -x $JAVA ]] || windrow_die "JAVA_HOME is $JAVA_HOME, but there is no bin/java in it"
  else
    JAVA=$(command -v java) || windrow_die "no java found: install a JDK 17 or newer, or set JAVA_HOME"
  fi
  home=$(windrow_real "$JAVA")
  home=${home%/bin/java}
  if [[ -r $home/release ]]; then
    while IFS= read -r line; do
      [[ $line == JAVA_VERSION=* ]] && version=${line#JAVA_VERSION=}
    done <"$home/release"
  fi
  if [[ -z $version ]]; then
    read -r line < <("$JAVA" -version 2>&1) || true
    version=${line#*\"}
  fi
  version=${version//\"/}
  JAVA_VERSION=${version%% *}
  JAVA_MAJOR=${JAVA_VERSION%%[.+-]*}
  [[ $JAVA_MAJOR == 1 ]] && JAVA_MAJOR=${JAVA_VERSION:2:1}
  [[ $JAVA_MAJOR =~ ^[0-9]+$ ]] || windrow_die "cannot tell the version of $JAVA"
  ((JAVA_MAJOR >= 17)) || windrow_die "$JAVA is Java $JAVA_VERSION; Windrow needs 17 or newer (set JAVA_HOME)"
}

# windrow_has DIRECTORY PATTERN: is there a file of that name? The directory may hold any character.
windrow_has() {
  local found=("$1"/$2)
  [[ -e ${found[0]} ]]
}

# windrow_build WHAT DIRECTORY PATTERN MAVEN-ARGUMENTS...: builds in a checkout when no such file is there. One build at a time.
windrow_build() {
  local what=$1 dir=$2 pattern=$3 log
  shift 3
  windrow_has "$dir" "$pattern" && return
  [[ -n $WINDROW_CHECKOUT ]] || windrow_die "there is no $pattern in $dir: this distribution is not complete"
  command -v mvn >/dev/null || windrow_die "$what must be built first, and there is no mvn on the PATH (Maven 3.8 or newer)"
  mkdir -p "$WINDROW_HOME/cli/target"
  log=$WINDROW_HOME/cli/target/build.log
  (
    if command -v flock >/dev/null; then
      exec 9>"$WINDROW_HOME/cli/target/build.lock"
      flock 9
    fi
    windrow_has "$dir" "$pattern" && exit 0
    printf '%s: building %s, once (log: %s)\n' "${0##*/}" "$what" "$log" >&2
    cd "$WINDROW_HOME"
    # Offline first: with a filled repository that is faster, and it works without a network.
    mvn -o -B -q -ntp -DskipTests -Dquick "$@" >"$log" 2>&1 9>&- </dev/null \
      || mvn -B -q -ntp -DskipTests -Dquick "$@" >>"$log" 2>&1 9>&- </dev/null \
      || {
        tail -n 30 "$log" >&2
        exit 1
      }
  ) || windrow_die "the build failed (log: $log)"
  windrow_has "$dir" "$pattern" || windrow_die "the build did not make $pattern in $dir (log: $log)"
}

windrow_prepare() {
  windrow_find_home
  windrow_find_java
  if [[ -n $WINDROW_CHECKOUT ]]; then
    # windrow-cli is the last jar that its build copies: when it is there, all are.
    windrow_build Windrow "$WINDROW_LIB" 'windrow-cli-*.jar' -pl cli,examples -am package
    windrow_build "the examples" "$WINDROW_HOME/examples/target" examples.jar -pl examples -am package
  fi
  windrow_class_path "$WINDROW_LIB"
}

# Says so when a checkout holds sources that were changed after the last build, in some milliseconds. Each build empties and fills the folder of
# jars; a jar itself stays as it is when its content does.
windrow_tell_stale() {
  [[ -n $WINDROW_CHECKOUT ]] && command -v find >/dev/null || return 0
  local built=$WINDROW_LIB examples=$WINDROW_HOME/examples/target/examples.jar sources=("$WINDROW_HOME"/*/src/main "$WINDROW_HOME"/hadoop/*/src/main)
  [[ $examples -nt $built ]] && built=$examples
  [[ -e $built && -e ${sources[0]} ]] || return 0
  if [[ -n $(find "${sources[@]}" -type f -newer "$built" -print -quit 2>/dev/null) ]]; then
    printf '%s: sources are newer than the build, which is what runs; to build: mvn -q -DskipTests package\n' "${0##*/}" >&2
  fi
}

# Jar by jar and sorted, not lib/*: a class-data archive is bound to the exact class path.
windrow_class_path() {
  local jars=("$1"/*.jar)
  [[ -e ${jars[0]} ]] || windrow_die "no jars in $1: this distribution is not complete"
  local IFS=:
  CLASS_PATH="${jars[*]}"
}

# Sets JVM to what every command wants.
windrow_jvm() {
  JVM=(
    "-Dwindrow.home=$WINDROW_HOME"
    "-Dwindrow.conf=$WINDROW_CONF"
    -Djava.awt.headless=true
    -Xshare:auto
    -Xlog:disable
    -Xlog:all=error:stderr
    '-Xlog:cds*=off:stderr' # an archive that does not fit costs time, and is no error; newer JDKs say so at every start
  )
  # Netty, zstd and Kryo use what newer JDKs warn about.
  ((JAVA_MAJOR >= 22)) && JVM+=(--enable-native-access=ALL-UNNAMED)
  ((JAVA_MAJOR >= 23)) && JVM+=(--sun-misc-unsafe-memory-access=allow)
  return 0
}

# windrow_is_set PATTERN: does an environment variable that options for the JVM are taken from hold one like this?
windrow_is_set() {
  local word
  for word in ${WINDROW_JVM:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-} ${_JAVA_OPTIONS:-}; do
    [[ $word =~ $1 ]] && return
  done
  return 1
}

# windrow_collector NAME: adds a collector to JVM, unless the user has named one: a JVM that is told of two does not start.
windrow_collector() {
  windrow_is_set '^-XX:\+Use(Serial|Parallel|G1|Z|Shenandoah|Epsilon)GC$' || JVM+=("-XX:+Use$1GC")
}

# For a process whose event loop stands still while the collector works, as a coordinator's does: how long that is matters more than how much of
# the time it takes. G1 heeds a pause, and has to be named: a JVM picks it only where it sees two processors and 1,792 MB of memory, and
# elsewhere takes the serial collector, which does not, without a word.
windrow_short_pauses() {
  windrow_collector G1
  windrow_is_set '^-XX:MaxGCPauseMillis=' || JVM+=(-XX:MaxGCPauseMillis=20)
}
