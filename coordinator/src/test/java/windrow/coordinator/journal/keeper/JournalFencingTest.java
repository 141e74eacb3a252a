package windrow.coordinator.journal.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import windrow.coordinator.journal.LaterLeaderException;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.coordinator.journal.store.MemoryJournalStore;
import windrow.coordinator.journal.store.MemoryJournalStore.Fencing;
import windrow.protocol.id.JobId;

/** Of several leaders, in any order and at any moment, an earlier one can make nothing durable. */
class JournalFencingTest {

    private static final int LEASE_LOOKS = 2;

    @ParameterizedTest
    @EnumSource
    void anEarlierLeaderThatGoesOnAtAnyMomentMakesNothingDurable(Fencing fencing) {
        for (int before = 20; before < 60; before += 7) {
            for (int during = 0; during < 45; during++) {
                MemoryJournalStore store = new MemoryJournalStore(fencing, LEASE_LOOKS);
                TestLeader old = new TestLeader(1, store).begin();
                old.script(before);
                TestLeader next = new TestLeader(2, store).begin();
                next.steps(during);
                boolean nextServed = next.serves();
                Set<JobId> acknowledgedBefore = Set.copyOf(old.acknowledged);
                old.append(1);
                old.append(2);
                old.toTheEnd();
                next.toTheEnd();
                assertTrue(next.serves(), () -> "the later leader failed: " + next.failure());
                Set<JobId> state = TestLeader.jobs(next.state());
                assertTrue(state.containsAll(old.acknowledged), "before " + before + ", during " + during);
                if (nextServed) {
                    assertEquals(acknowledgedBefore, old.acknowledged);
                }
                assertTrue(old.append(1).isCompletedExceptionally() || !old.serves() || stepsFail(old));
                next.append(3);
                next.toTheEnd();
                assertEquals(next.appended, next.acknowledged);
            }
        }
    }

    private static boolean stepsFail(TestLeader leader) {
        int acknowledged = leader.acknowledged.size();
        leader.toTheEnd();
        return leader.acknowledged.size() == acknowledged && leader.append(1).isCompletedExceptionally();
    }

    @Test
    void withoutLeasesARenameBetweenSyncAndLookIsSeen() {
        for (int during = 0; during < 40; during++) {
            MemoryJournalStore store = new MemoryJournalStore(Fencing.LOOK_AFTER_SYNC, 0);
            TestLeader old = new TestLeader(1, store).takeOver();
            old.append(1);
            old.toTheEnd();
            TestLeader next = new TestLeader(2, store).begin();
            int steps = during;
            store.betweenSyncAndLook(() -> {
                store.betweenSyncAndLook(() -> {});
                next.steps(steps);
            });
            old.append(1);
            old.toTheEnd();
            next.toTheEnd();
            assertTrue(next.serves());
            assertTrue(TestLeader.jobs(next.state()).containsAll(old.acknowledged), "during " + during);
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoThatTakeOverAtOnceOnlyOneCanGoOn(Fencing fencing) {
        int someGoOn = 0;
        for (int first = 0; first < 35; first++) {
            for (int second = 0; second < 35; second++) {
                MemoryJournalStore store = new MemoryJournalStore(fencing, LEASE_LOOKS);
                TestLeader old = new TestLeader(1, store).takeOver();
                old.script(30);
                someGoOn += race(store, first, second, Set.copyOf(old.acknowledged));
            }
        }
        assertTrue(someGoOn > 35 * 35 / 2, "in only " + someGoOn + " races one goes on");
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoThatFoundNothingOnlyOneCanGoOn(Fencing fencing) {
        int someGoOn = 0;
        for (int first = 0; first < 25; first++) {
            for (int second = 0; second < 25; second++) {
                someGoOn += race(new MemoryJournalStore(fencing, LEASE_LOOKS), first, second, Set.of());
            }
        }
        assertTrue(someGoOn > 25 * 25 / 2, "in only " + someGoOn + " races one goes on");
    }

    /** Both orders: the lower epoch goes first, and the higher one. Returns how many of the two go on. */
    private static int race(MemoryJournalStore store, int first, int second, Set<JobId> before) {
        boolean lowerFirst = (first + second) % 2 == 0;
        TestLeader a = new TestLeader(lowerFirst ? 2 : 3, store).begin();
        TestLeader b = new TestLeader(lowerFirst ? 3 : 2, store).begin();
        a.steps(first);
        b.steps(second);
        a.toTheEnd();
        appendIfServing(a);
        b.toTheEnd();
        appendIfServing(b);
        appendIfServing(a);
        int canGoOn = (a.acknowledged.size() == a.appended.size() && a.serves() ? 1 : 0)
                + (b.acknowledged.size() == b.appended.size() && b.serves() ? 1 : 0);
        String when = "after " + first + " and " + second + " steps";
        assertTrue(canGoOn <= 1, "both go on " + when);
        // where the later one does not, it leaves it to the next election
        TestLeader later = lowerFirst ? b : a;
        assertTrue(canGoOn == 1 || later.failed(), "neither goes on " + when);
        Set<JobId> state = TestLeader.jobs(new TestLeader(9, store).takeOver().state());
        assertTrue(state.containsAll(before));
        assertTrue(state.containsAll(a.acknowledged));
        assertTrue(state.containsAll(b.acknowledged));
        return canGoOn;
    }

    private static void appendIfServing(TestLeader leader) {
        if (leader.serves()) {
            leader.append(1);
            leader.toTheEnd();
        }
    }

    @Test
    void manyLeadersInAnyOrderNeverLoseWhatWasAcknowledged() {
        long first = System.nanoTime();
        for (long seed = first; seed < first + 400; seed++) {
            try {
                randomLeaders(new Random(seed));
            } catch (AssertionError | IOException e) {
                fail("seed " + seed, e);
            }
        }
    }

    private static void randomLeaders(Random random) throws IOException {
        MemoryJournalStore store = new MemoryJournalStore(
                random.nextBoolean() ? Fencing.LEASES : Fencing.LOOK_AFTER_SYNC, random.nextInt(4));
        List<TestLeader> leaders = new ArrayList<>();
        Set<JobId> acknowledged = new LinkedHashSet<>();
        Set<JobId> appended = new LinkedHashSet<>();
        long epoch = 1;
        long serving = 0;
        int rounds = 100 + random.nextInt(400);
        for (int i = 0; i < rounds; i++) {
            if (leaders.isEmpty() || (leaders.size() < 4 && random.nextInt(30) == 0)) {
                leaders.add(new TestLeader(epoch, store).begin());
                epoch += 1 + random.nextInt(3);
            }
            TestLeader leader = leaders.get(random.nextInt(leaders.size()));
            int before = leader.acknowledged.size();
            if (leader.serves() && random.nextInt(3) == 0) {
                leader.append(1 + random.nextInt(3));
            }
            leader.steps(random.nextInt(4));
            if (leader.serves()) {
                serving = Math.max(serving, leader.epoch);
            }
            if (leader.epoch < serving) {
                assertEquals(before, leader.acknowledged.size(), "epoch " + leader.epoch + " after " + serving);
            }
            acknowledged.addAll(leader.acknowledged);
            appended.addAll(leader.appended);
            if (random.nextInt(60) == 0) {
                leaders.remove(leader);
            }
        }
        TestLeader last = new TestLeader(epoch, store).takeOver();
        Set<JobId> state = TestLeader.jobs(last.state());
        assertTrue(state.containsAll(acknowledged), () -> "lost of " + acknowledged + ": " + state);
        assertTrue(appended.containsAll(state));
        for (TestLeader leader : leaders) {
            leader.toTheEnd();
        }
        assertEquals(
                state,
                TestLeader.jobs(new TestLeader(epoch + 1, store).takeOver().state()));
    }

    @Test
    void aLeaseThatIsNotGivenBackCostsTheLeadershipAfterABoundedTime() {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, Integer.MAX_VALUE);
        new TestLeader(1, store).takeOver();
        TestLeader next = new TestLeader(2, store).begin().toTheEnd();
        assertTrue(next.failed());
        assertFalse(next.failure() instanceof UnreadableJournalException);
        assertTrue(
                next.failure().getMessage().contains("log-1-1 is still open for writing"),
                next.failure().getMessage());
    }

    @Test
    void aLeaderOfALowerEpochLearnsOfTheHigherOne() {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 0);
        new TestLeader(7, store).takeOver();
        TestLeader lower = new TestLeader(3, store).begin().toTheEnd();
        assertEquals(
                7, assertInstanceOf(LaterLeaderException.class, lower.failure()).epoch());
        assertEquals(List.of("epoch-7"), store.folders());
    }
}
