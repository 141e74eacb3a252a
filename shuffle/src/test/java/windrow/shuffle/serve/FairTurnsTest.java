package windrow.shuffle.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FairTurnsTest {
    private final List<String> granted = new ArrayList<>();
    private final ArrayDeque<FairTurns.Turn> held = new ArrayDeque<>();

    private FairTurns.Waiter of(String job) {
        return new FairTurns.Waiter() {
            @Override
            public String job() {
                return job;
            }

            @Override
            public void go(FairTurns.Turn turn) {
                granted.add(job);
                held.add(turn);
            }
        };
    }

    @Test
    void aJobWithManyReducersDoesNotHoldUpOneWithOne() {
        FairTurns turns = new FairTurns(4, 4, 0);
        for (int i = 0; i < 1000; i++) {
            turns.ask(of("many"));
        }
        assertEquals(2, granted.size(), "a job has half of the turns at most");
        turns.ask(of("one"));
        assertEquals("one", granted.get(2), "the other half is there for others");
        for (int i = 0; i < 20; i++) {
            turns.ask(of("one"));
            turns.ask(of("other"));
        }
        granted.clear();
        for (int i = 0; i < 30; i++) {
            held.remove().end();
        }
        Map<String, Integer> shares = new HashMap<>();
        granted.forEach(job -> shares.merge(job, 1, Integer::sum));
        assertTrue(shares.get("one") >= 9 && shares.get("other") >= 9 && shares.get("many") >= 9, shares.toString());
    }

    @Test
    void thoseOfOneJobAreServedInTheirOrderAndOneThatLeavesIsForgotten() {
        FairTurns turns = new FairTurns(2, 2, 0);
        List<Integer> order = new ArrayList<>();
        List<FairTurns.Waiter> waiters = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            waiters.add(new FairTurns.Waiter() {
                @Override
                public String job() {
                    return "a";
                }

                @Override
                public void go(FairTurns.Turn turn) {
                    order.add(number);
                    held.add(turn);
                }
            });
            turns.ask(waiters.get(i));
        }
        turns.leave(waiters.get(2));
        while (!held.isEmpty()) {
            held.remove().end();
        }
        assertEquals(List.of(0, 1, 3, 4), order);
        assertEquals(0, turns.taken());
    }

    @Test
    void aPieceThatDoesNotLeaveGivesItsTurnAwayAndThereIsALimitToThat() {
        FairTurns turns = new FairTurns(1, 9, 2);
        for (int i = 0; i < 4; i++) {
            turns.ask(of("slow"));
        }
        FairTurns.Turn first = held.remove();
        assertTrue(first.lapse());
        FairTurns.Turn second = held.remove();
        assertTrue(second.lapse());
        assertTrue(second.lapse(), "lapsing twice is one");
        assertEquals(2, turns.lapsed());
        FairTurns.Turn third = held.remove();
        assertFalse(third.lapse(), "two may wait, not three: it keeps its turn");
        assertEquals(1, turns.taken());
        first.end();
        first.end();
        assertEquals(1, turns.lapsed());
        assertEquals(1, turns.taken(), "what has lapsed gives no turn back a second time");
        assertTrue(third.lapse());
        assertEquals(4, granted.size());
    }

    @Test
    void aJobWhosePiecesDoNotLeaveTakesNothingFromOthers() {
        FairTurns turns = new FairTurns(4, 6, 100);
        for (int i = 0; i < 50; i++) {
            turns.ask(of("slow"));
        }
        List<FairTurns.Turn> slow = new ArrayList<>();
        while (!held.isEmpty()) {
            FairTurns.Turn turn = held.remove();
            assertTrue(turn.lapse());
            slow.add(turn);
        }
        assertEquals(6, slow.size(), "it may have so many, and then waits for itself");
        assertEquals(0, turns.taken(), "all turns are there for others");
        turns.ask(of("other"));
        assertEquals("other", granted.get(6));
        held.clear();
        slow.get(0).end();
        assertEquals("slow", granted.get(7), "one has left, so another of the job may go");
    }

    @Test
    void whoeverThrowsLosesItsTurnAndNobodyElse() {
        FairTurns turns = new FairTurns(1, 1, 0);
        turns.ask(of("a"));
        FairTurns.Turn first = held.remove();
        turns.ask(new FairTurns.Waiter() {
            @Override
            public String job() {
                return "a";
            }

            @Override
            public void go(FairTurns.Turn turn) {
                throw new OutOfMemoryError("as if");
            }
        });
        turns.ask(of("b"));
        first.end();
        assertEquals(List.of("a", "b"), granted);
        held.remove().end();
        assertEquals(0, turns.taken());
    }

    @Test
    void veryManyThatGoAwayAtOnceNeedNoDeepStack() {
        FairTurns turns = new FairTurns(1, 1, 0);
        turns.ask(of("a"));
        int count = 100_000;
        int[] gone = new int[1];
        for (int i = 0; i < count; i++) {
            turns.ask(new FairTurns.Waiter() {
                @Override
                public String job() {
                    return "a";
                }

                @Override
                public void go(FairTurns.Turn turn) {
                    gone[0]++;
                    turn.end();
                }
            });
        }
        held.remove().end();
        assertEquals(count, gone[0]);
        assertEquals(0, turns.taken());
    }

    @Test
    void whateverHappensNoMoreTurnsAreTakenThanThereAre() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        FairTurns turns = new FairTurns(5, 4, 6);
        int asked = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextBoolean()) {
                turns.ask(of("job" + random.nextInt(4)));
                asked++;
            } else if (!held.isEmpty()) {
                FairTurns.Turn turn = held.remove();
                if (random.nextInt(4) == 0 && turn.lapse()) {
                    held.add(turn);
                } else {
                    turn.end();
                }
            }
            assertTrue(turns.taken() <= 5 && turns.lapsed() <= 6, "seed " + seed);
            assertEquals(held.size(), turns.taken() + turns.lapsed(), "seed " + seed);
        }
        while (!held.isEmpty()) {
            held.remove().end();
        }
        assertEquals(asked, granted.size(), "seed " + seed);
        assertEquals(0, turns.taken() + turns.lapsed(), "seed " + seed);
    }
}
