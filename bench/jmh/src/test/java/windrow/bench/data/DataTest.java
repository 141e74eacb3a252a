package windrow.bench.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataTest {
    private static final long SEED = 7;

    @Test
    void theSameSeedGivesTheSameData() {
        assertEquals(strings(new Words(SEED, 1000).draw(5000)), strings(new Words(SEED, 1000).draw(5000)));
        assertEquals(strings(Keys.paths(SEED, 100)), strings(Keys.paths(SEED, 100)));
    }

    @Test
    void wordsRepeatAsThoseOfTextsDo() {
        List<String> words = strings(new Words(SEED, 10_000).draw(50_000));
        int distinct = new HashSet<>(words).size();
        assertTrue(distinct > 1000 && distinct < 10_000, () -> distinct + " distinct words");
    }

    @Test
    void distinctKeysAreDistinct() {
        List<String> keys = strings(Keys.distinct(SEED, 100_000));
        assertEquals(keys.size(), new HashSet<>(keys).size());
    }

    @Test
    void aTextHasTheSizeThatWasAskedForAndEndsWithALine() {
        for (int bytes = 2; bytes < 300; bytes++) {
            Slices lines = Texts.lines(SEED, bytes, 3);
            assertEquals(bytes, lines.totalBytes());
            assertEquals('\n', lines.bytes()[bytes - 1]);
        }
    }

    @Test
    void countsAreInOrderAndHaveEachWordOnce() {
        Records counts = Records.counts(new Words(SEED, 10_000), 2000);
        List<String> words = strings(counts.keys());
        assertEquals(2000, counts.count());
        assertEquals(words.stream().sorted().distinct().toList(), words);
    }

    private static List<String> strings(Slices slices) {
        List<String> strings = new ArrayList<>();
        for (int i = 0; i < slices.count(); i++) {
            strings.add(new String(slices.bytes(), slices.offset(i), slices.length(i), StandardCharsets.US_ASCII));
        }
        return strings;
    }
}
