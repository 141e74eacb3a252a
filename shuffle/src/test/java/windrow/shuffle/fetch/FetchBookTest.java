package windrow.shuffle.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FetchBookTest {
    private static final PartitionEntry NOTHING = new PartitionEntry(0, 0, 0, 0);

    private long now;

    private FetchBook book(int maps) {
        return new FetchBook(maps, 2, 0, () -> now);
    }

    private static MapOutputLocation at(String host, int map) {
        return new MapOutputLocation(map, "a" + map, host, 1, null);
    }

    /** Serves all that is ripe, and returns how many requests that took. */
    private static int serve(FetchBook book) {
        int requests = 0;
        Optional<Endpoint> next = book.nextEndpoint();
        while (next.isPresent()) {
            List<FetchBook.Item> items = book.take(next.get(), 500);
            while (!items.isEmpty()) {
                requests++;
                for (FetchBook.Item item : items) {
                    assertTrue(book.take(item, NOTHING, () -> {}));
                }
                items = book.take(next.get(), 500);
            }
            next = book.nextEndpoint();
        }
        return requests;
    }

    @Test
    void theFirstOutputIsAskedForAtOnce() {
        FetchBook book = book(1000);
        book.add(at("w", 0));
        assertEquals(1, serve(book));
        assertEquals(1, book.takenCount());
    }

    @Test
    void outputsThatAppearOneByOneTakeFewRequestsAndLittleIsLeftForTheEnd() {
        int maps = 10_000;
        int workers = 10;
        FetchBook book = book(maps);
        int requests = 0;
        for (int map = 0; map < maps - 1; map++) {
            book.add(at("w" + map % workers, map));
            requests += serve(book);
        }
        int left = maps - book.takenCount();
        assertTrue(left <= 1 + workers * FetchBook.RIPE_ITEMS, left + " are left for the end");
        book.add(at("w0", maps - 1));
        requests += serve(book);
        assertEquals(maps, book.takenCount());
        assertTrue(requests <= workers * 60, requests + " requests");
    }

    @Test
    void whatWaitsToBecomeMoreIsAskedForAfterAWhileOrWhenAllIsKnown() {
        FetchBook book = book(100);
        for (int map = 0; map < 64; map++) {
            book.add(at("w", map));
        }
        serve(book);
        book.add(at("w", 64));
        assertEquals(0, serve(book), "one more is too little after 64");
        assertTrue(book.startsToLinger());
        assertFalse(book.startsToLinger(), "one waits already");
        now += FetchBook.LINGER_NANOS;
        assertEquals(1, serve(book));
        book.add(at("w", 65));
        assertEquals(0, serve(book));
        for (int map = 66; map < 100; map++) {
            book.add(at("other", map));
        }
        serve(book);
        assertEquals(100, book.takenCount());
    }

    @Test
    void whatIsTriedAgainAndLocalFilesDoNotWait() {
        FetchBook book = book(1000);
        for (int map = 0; map < 64; map++) {
            book.add(at("w", map));
        }
        serve(book);
        book.add(new MapOutputLocation(100, "a100", "w", 1, Path.of("file")));
        assertEquals(Optional.of(Endpoint.LOCAL), book.nextEndpoint());
        FetchBook.Item item = book.take(Endpoint.LOCAL, 10).get(0);
        book.fromServer(item);
        assertFalse(book.take(item, NOTHING, () -> {}), "its server has it now");
        assertTrue(book.take(Endpoint.LOCAL, 10).isEmpty());
        assertEquals(1, serve(book));
        assertEquals(65, book.takenCount());
    }

    @Test
    void reducersBeginWithDifferentServers() {
        FetchBook one = new FetchBook(10, 2, 0, () -> now);
        FetchBook two = new FetchBook(10, 2, 1, () -> now);
        for (FetchBook book : List.of(one, two)) {
            book.add(at("a", 0));
            book.add(at("b", 1));
        }
        assertEquals("a", one.nextEndpoint().orElseThrow().host());
        assertEquals("b", two.nextEndpoint().orElseThrow().host());
    }

    @Test
    void anAttemptThatTookAnothersPlaceIsCountedOnce() {
        FetchBook book = book(2);
        book.add(at("w", 0));
        book.add(new MapOutputLocation(0, "b0", "w", 1, null));
        assertTrue(book.retract(0, "a0"));
        book.add(at("w", 1));
        serve(book);
        assertEquals(2, book.takenCount());
        assertFalse(book.retract(0, "b0"));
    }
}
