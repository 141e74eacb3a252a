package windrow.bench.data;

/** Texts of lines of words. */
public final class Texts {
    private static final int VOCABULARY = 100_000;

    private Texts() {}

    /**
     * Exactly so many bytes of text, each line a slice that ends with its line feed.
     *
     * @param wordsPerLine in all lines but the last, which is what is left
     */
    public static Slices lines(long seed, int bytes, int wordsPerLine) {
        Words words = new Words(seed, VOCABULARY);
        Slices.Builder lines = new Slices.Builder();
        int onLine = 0;
        while (lines.totalBytes() < bytes) {
            byte[] word = words.next();
            int left = bytes - lines.totalBytes();
            lines.put(word, 0, Math.min(word.length, left - 1));
            boolean ends = ++onLine == wordsPerLine || left <= word.length + 1;
            lines.put(ends ? '\n' : ' ');
            if (ends) {
                lines.end();
                onLine = 0;
            }
        }
        return lines.build();
    }
}
