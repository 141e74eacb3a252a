package windrow.worker.serde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import windrow.api.serde.ByteBuilder;
import windrow.api.serde.Serde;
import windrow.api.serde.Serdes;

class KryoSerdeTest {

    static final class Point {
        int x;
        Object more;

        Point(int x, Object more) {
            this.x = x;
            this.more = more;
        }
    }

    private static <T> T roundTrip(Serde<T> serde, T value) {
        ByteBuilder out = new ByteBuilder(1);
        out.put(7);
        serde.write(value, out);
        return serde.read(out.array(), 1, out.length() - 1);
    }

    @Test
    void isFoundAndServesObjectsWithoutAPlainConstructor() {
        Serde<Point> serde = Serdes.object(Point.class, ArrayList.class);
        Point read = roundTrip(serde, new Point(5, new ArrayList<>(List.of("a", "b"))));
        assertEquals(5, read.x);
        assertEquals(List.of("a", "b"), read.more);
    }

    @Test
    void travelsWithTheJob() throws Exception {
        Serde<Point> serde = Serdes.object(Point.class);
        roundTrip(serde, new Point(1, null));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(serde);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            @SuppressWarnings("unchecked")
            Serde<Point> copy = (Serde<Point>) in.readObject();
            assertEquals(3, roundTrip(copy, new Point(3, null)).x);
        }
    }

    @Test
    void namesAClassThatIsNotRegisteredAndWhatToCall() {
        Serde<Point> serde = Serdes.object(Point.class);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> roundTrip(serde, new Point(1, new StringBuilder())));
        assertTrue(e.getMessage().contains("java.lang.StringBuilder"), e.getMessage());
        assertTrue(e.getMessage().contains("Serdes.object(Point.class, StringBuilder.class)"), e.getMessage());
    }

    @Test
    void refusesDamagedBytes() {
        Serde<Point> serde = Serdes.object(Point.class);
        assertThrows(IllegalArgumentException.class, () -> serde.read(new byte[] {99, 99}, 0, 2));
    }
}
