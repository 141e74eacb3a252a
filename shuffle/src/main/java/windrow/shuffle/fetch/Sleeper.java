package windrow.shuffle.fetch;

/** How a thread of a {@link Fetcher} waits before the next try: {@code Thread::sleep} in earnest. */
@FunctionalInterface
public interface Sleeper {
    void sleepMillis(long millis) throws InterruptedException;
}
