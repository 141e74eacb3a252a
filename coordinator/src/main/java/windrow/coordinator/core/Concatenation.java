package windrow.coordinator.core;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Iterators one after another; each is asked for when those before it are at their end. */
final class Concatenation<T> implements Iterator<T> {

    private final Iterator<Iterator<T>> rest;
    private Iterator<T> current = Collections.emptyIterator();

    Concatenation(Iterator<Iterator<T>> all) {
        rest = all;
    }

    @Override
    public boolean hasNext() {
        while (!current.hasNext() && rest.hasNext()) {
            current = rest.next();
        }
        return current.hasNext();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more");
        }
        return current.next();
    }
}
