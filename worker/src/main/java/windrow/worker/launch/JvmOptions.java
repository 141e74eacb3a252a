package windrow.worker.launch;

import java.util.List;

/** Options that every JVM of the engine is started with, however it is started; {@code bin/lib.sh} says the same. */
public final class JvmOptions {

    private static final int WARNS_OF_NATIVE_ACCESS = 22;
    private static final int WARNS_OF_UNSAFE = 23;

    private JvmOptions() {}

    /**
     * What keeps a newer JDK from warning of what Netty, zstd and Kryo do.
     *
     * @param version of the JDK, as in 17
     */
    public static List<String> quiet(int version) {
        if (version >= WARNS_OF_UNSAFE) {
            return List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
        }
        return version >= WARNS_OF_NATIVE_ACCESS ? List.of("--enable-native-access=ALL-UNNAMED") : List.of();
    }
}
