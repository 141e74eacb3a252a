package windrow.bench.data;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/** Keys that differ from each other. */
public final class Keys {
    private static final int FIRST_PRINTABLE = ' ';
    private static final int PRINTABLE = '~' - ' ' + 1;
    private static final int SORT_KEY_BYTES = 10;

    private static final String[] FOLDERS = {
        "/usr/src/linux/drivers/net/ethernet/intel/",
        "/usr/src/linux/drivers/net/ethernet/mellanox/mlx5/core/",
        "/usr/src/linux/drivers/gpu/drm/amd/display/dc/",
        "/usr/src/linux/arch/arm64/boot/dts/qcom/",
    };

    private Keys() {}

    /** No two the same, 6 to 13 letters and digits, as the identifiers of a large table. */
    public static Slices distinct(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        Slices.Builder slices = new Slices.Builder();
        for (int i = 0; i < count; i++) {
            // a multiplication by an odd number is a bijection: the numbers are spread, and none comes twice
            long number = (i * 0x9E3779B1L) & 0xFFFF_FFFFL;
            put(slices, Long.toString(number, Character.MAX_RADIX));
            for (int more = 1 + random.nextInt(7); more > 0; more--) {
                slices.put('A' + random.nextInt(26));
            }
            slices.end();
        }
        return slices.build();
    }

    /** Ten random printable bytes each, as in the sort benchmark. */
    public static Slices random(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        Slices.Builder slices = new Slices.Builder();
        for (int i = 0; i < count; i++) {
            for (int b = 0; b < SORT_KEY_BYTES; b++) {
                slices.put(FIRST_PRINTABLE + random.nextInt(PRINTABLE));
            }
            slices.end();
        }
        return slices.build();
    }

    /** Names of files in few folders: dozens of bytes pass before two of them differ. */
    public static Slices paths(long seed, int count) {
        SplittableRandom random = new SplittableRandom(seed);
        Slices.Builder slices = new Slices.Builder();
        for (int i = 0; i < count; i++) {
            put(slices, FOLDERS[random.nextInt(FOLDERS.length)]);
            put(slices, "part" + random.nextInt(100) + "/file" + Integer.toString(random.nextInt(1 << 30), 36) + ".c");
            slices.end();
        }
        return slices.build();
    }

    private static void put(Slices.Builder slices, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        slices.put(bytes, 0, bytes.length);
    }
}
