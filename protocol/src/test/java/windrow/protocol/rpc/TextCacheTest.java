package windrow.protocol.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TextCacheTest {

    private final TextCache cache = new TextCache();

    private String read(String text) {
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        return cache.text(bytes, 1, bytes.length - 2);
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100_000; i++) {
                assertEquals("node-" + i, read("node-" + i));
            }
            for (String text : new String[] {"", "ä", "naïve – 語", "a\0b", "\0", "long ".repeat(100), "ab", "ba"}) {
                assertEquals(text, read(text));
            }
        }
    }

    @Test
    void aTextThatIsReadAgainIsTheSameObject() {
        assertSame(read("node-1"), read("node-1"));
    }
}
