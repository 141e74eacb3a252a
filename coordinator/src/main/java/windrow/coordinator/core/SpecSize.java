package windrow.coordinator.core;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import windrow.protocol.message.JobSpec;

/**
 * How large a job's description is. It goes with each launch of an attempt, stands in the journal, and is kept as long as the job is
 * known; the job itself lies in its staging folder and may be of any size.
 */
final class SpecSize {

    /** Room for 10,000 settings of 100 letters, and a hundredth of what a message may have. */
    static final int MAX_BYTES = 1 << 20;

    /** Around each text, and for what is no text. */
    private static final int BYTES_PER_TEXT = 4;

    private static final int BYTES_OF_NUMBERS = 64;

    private static final int MAX_TOLD_CHARS = 100;

    private long bytes = BYTES_OF_NUMBERS;
    private long largest;
    private String largestIs = "";

    private SpecSize(JobSpec spec) {
        text("its request id", spec.requestId());
        text("its name", spec.name());
        text("the name of its owner", spec.owner());
        text("the name of its staging folder", spec.stagingDirectory());
        group("the names of its " + spec.jars().size() + " jars", spec.jars());
        group("the names of its " + spec.files().size() + " files", spec.files());
        long before = bytes;
        for (Map.Entry<String, String> setting : spec.settings().entrySet()) {
            String name = setting.getKey();
            long size = bytes(name) + bytes(setting.getValue());
            bytes += size;
            note(
                    "the setting " + name.substring(0, Math.min(MAX_TOLD_CHARS, name.length())) + " with " + size
                            + " bytes",
                    size);
        }
        long all = bytes - before;
        if (largest < all / 2) {
            note("its " + spec.settings().size() + " settings with " + all + " bytes", all);
        }
    }

    /** About how many bytes it takes, not less. */
    static long bytes(JobSpec spec) {
        return new SpecSize(spec).bytes;
    }

    /** Null where it is small enough, else what is large in it and what to do. */
    static @Nullable String refusal(JobSpec spec) {
        SpecSize size = new SpecSize(spec);
        return size.bytes <= MAX_BYTES
                ? null
                : "the description of a job takes at most " + MAX_BYTES + " bytes, this one " + size.bytes
                        + "; the largest part of it is " + size.largestIs
                        + "; put what is large into a file of the job (--files)";
    }

    private void text(String what, String text) {
        long size = bytes(text);
        bytes += size;
        note(what + " with " + size + " bytes", size);
    }

    private void group(String what, Iterable<String> texts) {
        long size = 0;
        for (String text : texts) {
            size += bytes(text);
        }
        bytes += size;
        note(what + " with " + size + " bytes", size);
    }

    private void note(String what, long size) {
        if (size > largest) {
            largest = size;
            largestIs = what;
        }
    }

    /** In UTF-8, at most. */
    private static long bytes(String text) {
        long size = BYTES_PER_TEXT;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            size += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        }
        return size;
    }
}
