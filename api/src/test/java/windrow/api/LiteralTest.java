package windrow.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LiteralTest {
    @Test
    void findsWhatALookAtEachPlaceFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            String alphabet = random.nextBoolean() ? "ab" : "ab\u0080\u00fe\u00ffe";
            String searched = random(random, alphabet, random.nextInt(60));
            int from = random.nextInt(searched.length() + 3);
            int length = 1 + random.nextInt(random.nextBoolean() ? 3 : 12);
            int taken = random.nextInt(searched.length() + 1);
            String wanted = random.nextBoolean() && taken + length <= searched.length()
                    ? searched.substring(taken, taken + length)
                    : random(random, alphabet, length);
            byte[] bytes = random(random, alphabet, random.nextInt(10))
                    .concat(searched)
                    .concat(random(random, alphabet, random.nextInt(10)))
                    .getBytes(StandardCharsets.UTF_8);
            String decoded = new String(bytes, StandardCharsets.ISO_8859_1);
            String wantedBytes = new String(wanted.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            int begin = random.nextInt(bytes.length + 1);
            Text text = new Text(bytes, begin, random.nextInt(bytes.length - begin + 1));
            String inText = decoded.substring(begin, begin + text.length());
            assertEquals(
                    from > inText.length() ? -1 : inText.indexOf(wantedBytes, from),
                    Literal.of(wanted).indexIn(text, from),
                    "seed " + seed + ", round " + round);
        }
    }

    private static String random(Random random, String alphabet, int length) {
        StringBuilder made = new StringBuilder();
        for (int i = 0; i < length; i++) {
            made.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return made.toString();
    }

    @Test
    void theEmptyStringIsNoLiteral() {
        assertThrows(IllegalArgumentException.class, () -> Literal.of(""));
        assertThrows(IllegalArgumentException.class, () -> Literal.of("a").indexIn(Text.of("a"), -1));
        assertEquals("\u00e4b", Literal.of("\u00e4b").toString());
        assertEquals(3, Literal.of("\u00e4b").length());
    }
}
