package windrow.coordinator.core;

import java.util.Arrays;

/** A first-in, first-out queue of ints in an array. */
final class IntQueue {

    private int[] items = new int[4];
    private int head;
    private int size;

    void add(int item) {
        if (size == items.length) {
            int[] grown = new int[size * 2];
            for (int i = 0; i < size; i++) {
                grown[i] = get(i);
            }
            items = grown;
            head = 0;
        }
        items[(head + size) % items.length] = item;
        size++;
    }

    int get(int i) {
        return items[(head + i) % items.length];
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

    int[] toArray() {
        int[] copy = new int[size];
        Arrays.setAll(copy, this::get);
        return copy;
    }
}
