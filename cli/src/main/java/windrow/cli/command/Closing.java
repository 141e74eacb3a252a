package windrow.cli.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Closes what was added, the last first, once; a failure of one does not keep the others open. Thread-safe. */
public final class Closing implements AutoCloseable {

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Consumer<Exception> onFailure;

    /**
     * @param onFailure told of what a part threw
     */
    public Closing(Consumer<Exception> onFailure) {
        this.onFailure = onFailure;
    }

    /** Adds a part and returns it. */
    public synchronized <T extends AutoCloseable> T add(T part) {
        parts.push(part);
        return part;
    }

    /** Repeatable; a second caller waits for the first. */
    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                onFailure.accept(e);
            }
        }
    }
}
