package windrow.coordinator.core;

/** A first-in, first-out queue of ints in an array. */
final class IntQueue {

    private int[] items = new int[4];
    private int head;
    private int size;

    void add(int item) {
        if (size == items.length) {
            items = copy(size * 2);
            head = 0;
        }
        items[(head + size) % items.length] = item;
        size++;
    }

    private int[] copy(int length) {
        int[] copy = new int[length];
        int first = Math.min(size, items.length - head);
        System.arraycopy(items, head, copy, 0, first);
        System.arraycopy(items, 0, copy, first, size - first);
        return copy;
    }

    int remove() {
        if (size == 0) {
            throw new IllegalStateException("the queue is empty");
        }
        int item = items[head];
        head = (head + 1) % items.length;
        size--;
        return item;
    }

    void clear() {
        items = new int[4];
        head = 0;
        size = 0;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Counted from 0, the one that is removed next. */
    int get(int at) {
        if (at < 0 || at >= size) {
            throw new IndexOutOfBoundsException("0 to " + (size - 1) + ", got " + at);
        }
        return items[(head + at) % items.length];
    }
}
