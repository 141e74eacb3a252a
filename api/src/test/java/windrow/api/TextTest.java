package windrow.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void equalByContentWhereverItStands() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            byte[] elsewhere = new byte[bytes.length + 20];
            random.nextBytes(elsewhere);
            int offset = random.nextInt(20);
            System.arraycopy(bytes, 0, elsewhere, offset, bytes.length);
            Text a = new Text(bytes, 0, bytes.length);
            Text b = new Text(elsewhere, offset, bytes.length);
            assertEquals(a, b, "seed " + seed);
            assertEquals(a.hashCode(), b.hashCode(), "seed " + seed);
            assertEquals(0, a.compareTo(b), "seed " + seed);
        }
    }

    @Test
    void hashesSpread() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            hashes.add(Text.of("word" + i).hashCode());
        }
        assertTrue(hashes.size() > 99_950, hashes.size() + " different hashes of 100000");
        assertNotEquals(Text.of("").hashCode(), Text.of("\0").hashCode());
    }

    @Test
    void comparedAsUnsignedBytes() {
        assertTrue(Text.of("é").compareTo(Text.of("z")) > 0);
        assertTrue(Text.of("a").compareTo(Text.of("ab")) < 0);
    }

    @Test
    void aCopyOutlivesTheOriginal() {
        byte[] bytes = "one".getBytes(StandardCharsets.UTF_8);
        Text text = new Text(bytes, 0, 3);
        Text copy = text.copy();
        bytes[0] = '#';
        assertEquals("#ne", text.toString());
        assertEquals("one", copy.toString());
        assertEquals(Pair.of(Text.of("#ne"), 1), Text.detach(Pair.of(text, 1)));
    }

    @Test
    void aSliceOutsideItsArrayIsRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> new Text(new byte[3], 2, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> Text.of("ab").byteAt(2));
    }

    @Test
    void concatenated() {
        assertEquals(Text.of("a\tb"), Text.concat(Text.of("a"), Text.of("\t"), Text.of("b")));
    }

    @Test
    void wordsAreCutAtFiveCharacters() {
        assertEquals(List.of("a", "bc", "d", "e\u00a0f", "g"), words(" a\tbc\r\nd\fe\u00a0f  g "));
        assertEquals(List.of(), words(" \t "));
        assertEquals(List.of(), words(""));
        assertThrows(IllegalArgumentException.class, () -> Tokenizer.cuttingAt("é"));
    }

    @Test
    void wordsThatAreNoUtf8PassUnchanged() {
        byte[] line = {(byte) 0xff, ' ', (byte) 0x80, 'x'};
        List<Text> words = new ArrayList<>();
        for (Text word : Tokenizer.whitespace().tokens(new Text(line, 0, line.length))) {
            words.add(word.copy());
        }
        assertEquals(
                List.of(new Text(new byte[] {(byte) 0xff}, 0, 1), new Text(new byte[] {(byte) 0x80, 'x'}, 0, 2)),
                words);
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Tokenizer.whitespace().tokens(Text.of(line)).forEach(word -> words.add(word.toString()));
        return words;
    }
}
