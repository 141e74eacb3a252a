package windrow.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import windrow.api.io.FileAccess;
import windrow.api.io.InputContext;
import windrow.api.io.InputFormat;
import windrow.api.io.InputSplit;
import windrow.api.io.RecordReader;

/** Reads a sample of an input's keys where the job is submitted, for a {@link RangePartitioner}. */
public final class KeySample {
    /** What a reducer's range needs to differ by a few percent only. */
    public static final int DEFAULT_KEYS = 100_000;

    /** More would take longer to open than to read. */
    private static final int MAX_SPLITS = 20;

    private KeySample() {}

    /**
     * Keys from the beginnings of up to 20 splits that lie evenly over the input. That is a fair sample where records of a kind do not stand
     * together by chance at these places; an input that is already in order is one, too.
     *
     * @param key makes the key of a record; it may be a Text that is valid until the next record
     * @param keys how many are read at the most, at least 1
     * @throws IOException if the input cannot be read
     */
    public static <A, B, K> List<K> of(
            Session session, InputFormat<A, B> input, BiFunction<? super A, ? super B, ? extends K> key, int keys)
            throws IOException {
        if (keys < 1) {
            throw new IllegalArgumentException("a sample has at least 1 key, not " + keys);
        }
        InputContext context = new SessionContext(session);
        InputFormat<A, B> qualified = input.qualified(session.files());
        List<InputSplit> splits = qualified.splits(context);
        int opened = Math.min(MAX_SPLITS, splits.size());
        List<K> sample = new ArrayList<>();
        for (int i = 0; i < opened; i++) {
            int share = (int) ((long) keys * (i + 1) / opened - (long) keys * i / opened);
            InputSplit split = splits.get((int) ((long) splits.size() * i / opened));
            try (RecordReader<A, B> records = qualified.open(split, context)) {
                for (int n = 0; n < share && records.next(); n++) {
                    sample.add(Text.detach(key.apply(records.key(), records.value())));
                }
            }
        }
        return sample;
    }

    private record SessionContext(Session session) implements InputContext {
        @Override
        public FileAccess files() {
            return session.files();
        }

        @Override
        public String setting(String key, String fallback) {
            return session.setting(key, fallback);
        }
    }
}
