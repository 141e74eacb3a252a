package windrow.api.serde;

import java.util.ArrayList;
import java.util.List;

/** Lists: each element escaped and ended as the first part of a pair. Ordered if the elements are: element by element, shorter first. */
final class ListSerde<T> implements Serde<List<T>> {
    private static final long serialVersionUID = 1L;

    private final Serde<T> element;

    ListSerde(Serde<T> element) {
        this.element = element;
    }

    @Override
    public void write(List<T> value, ByteBuilder out) {
        for (T item : value) {
            int start = out.length();
            element.write(item, out);
            Escaping.escapeFrom(out, start);
        }
    }

    @Override
    public List<T> read(byte[] bytes, int offset, int length) {
        List<T> items = new ArrayList<>();
        int limit = offset + length;
        for (int at = offset; at < limit; ) {
            int end = Escaping.findEnd(bytes, at, limit);
            items.add(Escaping.read(element, bytes, at, end));
            at = end + 2;
        }
        return items;
    }

    @Override
    public boolean ordered() {
        return element.ordered();
    }

    @Override
    public String toString() {
        return "Serdes.list(" + element + ")";
    }
}
