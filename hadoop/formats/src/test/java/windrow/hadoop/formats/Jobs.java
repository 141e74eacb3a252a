package windrow.hadoop.formats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import windrow.api.io.FileAccess;
import windrow.api.io.FileInput;
import windrow.api.io.InputContext;
import windrow.api.io.InputFormat;
import windrow.api.io.InputSplit;
import windrow.api.io.RecordReader;

/** Reads inputs as tasks do. */
final class Jobs {
    private Jobs() {}

    static InputContext context(FileAccess files, String splitSize) {
        return new InputContext() {
            @Override
            public FileAccess files() {
                return files;
            }

            @Override
            public String setting(String key, String fallback) {
                return key.equals(FileInput.SPLIT_SIZE) ? splitSize : fallback;
            }
        };
    }

    /** What all splits give, each record turned into something that can be kept. */
    static <K, V, R> List<R> readAll(InputFormat<K, V> input, InputContext context, BiFunction<K, V, R> keep)
            throws IOException {
        List<R> all = new ArrayList<>();
        for (InputSplit split : input.splits(context)) {
            all.addAll(read(input, split, context, keep));
        }
        return all;
    }

    static <K, V, R> List<R> read(
            InputFormat<K, V> input, InputSplit split, InputContext context, BiFunction<K, V, R> keep)
            throws IOException {
        List<R> records = new ArrayList<>();
        try (RecordReader<K, V> reader = input.open(split, context)) {
            double progress = 0;
            while (reader.next()) {
                records.add(keep.apply(reader.key(), reader.value()));
                if (reader.progress() < progress || reader.progress() > 1) {
                    throw new AssertionError("progress goes from " + progress + " to " + reader.progress());
                }
                progress = reader.progress();
            }
            if (reader.next()) {
                throw new AssertionError("a record behind the last one");
            }
            if (reader.progress() != 1) {
                throw new AssertionError("progress at the end: " + reader.progress());
            }
        }
        return records;
    }
}
