package windrow.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenizerTest {
    private static List<String> tokens(Tokenizer tokenizer, Text text) {
        List<String> tokens = new ArrayList<>();
        for (Text token : tokenizer.tokens(text)) {
            tokens.add(new String(token.toBytes(), StandardCharsets.ISO_8859_1));
        }
        return tokens;
    }

    /** Each byte is looked at by itself. */
    private static List<String> expected(String separators, Text text) {
        List<String> tokens = new ArrayList<>();
        StringBuilder token = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            char c = i == text.length() ? separators.charAt(0) : (char) (text.byteAt(i) & 0xff);
            if (separators.indexOf(c) < 0) {
                token.append(c);
            } else if (!token.isEmpty()) {
                tokens.add(token.toString());
                token.setLength(0);
            }
        }
        return tokens;
    }

    @Test
    void cutsWhereALookAtEachByteWould() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> sets = List.of(
                " \t\n\r\f", " ", "\0", ",;", "/.-", "a", " ~", "\u007f\u0001", "\0\u007f", ",;:.!? \n", "acegik");
        for (int round = 0; round < 4_000; round++) {
            String separators = sets.get(random.nextInt(sets.size()));
            byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 60 : 300)];
            int oneIn = 2 + random.nextInt(random.nextBoolean() ? 8 : 200);
            int range = random.nextBoolean() ? 256 : 40;
            for (int i = 0; i < bytes.length; i++) {
                boolean cut = random.nextInt(oneIn) == 0;
                bytes[i] =
                        (byte) (cut ? separators.charAt(random.nextInt(separators.length())) : random.nextInt(range));
            }
            int offset = random.nextInt(bytes.length + 1);
            Text text = new Text(bytes, offset, random.nextInt(bytes.length - offset + 1));
            assertEquals(
                    expected(separators, text),
                    tokens(Tokenizer.cuttingAt(separators), text),
                    "seed " + seed + ", round " + round);
        }
    }

    @Test
    void separatorsAreSingleBytes() {
        assertThrows(IllegalArgumentException.class, () -> Tokenizer.cuttingAt("\u00e4"));
    }
}
