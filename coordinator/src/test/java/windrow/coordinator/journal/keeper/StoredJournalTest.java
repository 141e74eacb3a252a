package windrow.coordinator.journal.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import windrow.coordinator.journal.DamagedJournalException;
import windrow.coordinator.journal.LaterLeaderException;
import windrow.coordinator.journal.NewerJournalException;
import windrow.coordinator.journal.UnreadableJournalException;
import windrow.coordinator.journal.store.JournalStore.StoredFile;
import windrow.coordinator.journal.store.MemoryJournalStore;
import windrow.coordinator.journal.store.MemoryJournalStore.Fencing;
import windrow.protocol.id.JobId;

/** What was told to be durable is there for every later leader, and an earlier one can make nothing durable. */
class StoredJournalTest {

    private static final int LEASE_LOOKS = 2;

    @ParameterizedTest
    @EnumSource
    void whatWasAppendedIsThereForTheNextLeader(Fencing fencing) throws IOException {
        MemoryJournalStore store = new MemoryJournalStore(fencing, LEASE_LOOKS);
        Set<JobId> all = new LinkedHashSet<>();
        for (long epoch = 1; epoch < 8; epoch += 2) {
            TestLeader leader = new TestLeader(epoch, store).takeOver();
            assertEquals(all, TestLeader.jobs(leader.state()));
            for (int i = 0; i < 40; i++) {
                leader.append(1 + i % 3);
                leader.steps(i % 4);
            }
            leader.toTheEnd();
            assertEquals(leader.appended, leader.acknowledged);
            all.addAll(leader.acknowledged);
            assertEquals(List.of("epoch-" + epoch), store.folders());
            assertTrue(store.files("epoch-" + epoch).size() < 12, "snapshots take the place of logs");
        }
    }

    @Test
    void aSnapshotAndTheLogsBehindItAreTheSameStateAsAllRecords() {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 0);
        TestLeader leader = new TestLeader(1, store).takeOver();
        var expected = windrow.coordinator.core.HardState.empty();
        for (int i = 0; i < 60; i++) {
            leader.append(1);
            leader.toTheEnd();
        }
        TestLeader unbroken = new TestLeader(
                        2, store, new JournalLimits(1 << 20, 1 << 20, 1 << 30, 1_000, 10_000, 1_000_000, 1_000_000_000))
                .takeOver();
        assertEquals(leader.acknowledged, TestLeader.jobs(unbroken.state()));
        unbroken.state().parts().forEachRemaining(expected::restore);
        assertEquals(expected.hash(), unbroken.state().hash());
    }

    @ParameterizedTest
    @EnumSource
    void aLeaderMayDieAfterEveryStep(Fencing fencing) {
        for (int crash = 0; ; crash++) {
            MemoryJournalStore store = new MemoryJournalStore(fencing, LEASE_LOOKS);
            TestLeader dying = new TestLeader(1, store).begin();
            int steps = script(dying, crash);
            assertNothingLost(store, 2, dying);
            if (steps < crash) {
                assertTrue(crash > 80, "only " + crash + " steps");
                return;
            }
        }
    }

    /** Appends bit by bit while steps are done; the leader is gone after so many. */
    private static int script(TestLeader leader, int crash) {
        int steps = leader.steps(Math.min(crash, 5));
        while (steps < crash && !leader.serves() && leader.step()) {
            steps++;
        }
        for (int i = 0; i < 40 && steps < crash; i++) {
            leader.append(1 + i % 2);
            steps += leader.steps(Math.min(crash - steps, 1 + i % 5));
        }
        return steps + leader.steps(crash - steps);
    }

    @ParameterizedTest
    @EnumSource
    void aTakeoverMayDieAfterEveryStepAndTheNextOneToo(Fencing fencing) {
        for (int first = 0; ; first++) {
            boolean ended = false;
            for (int second = 0; second < 30; second += 3) {
                MemoryJournalStore store = new MemoryJournalStore(fencing, LEASE_LOOKS);
                TestLeader leader = new TestLeader(1, store).takeOver();
                script(leader, 57);
                TestLeader dying = new TestLeader(2, store).begin();
                ended = dying.steps(first) < first;
                new TestLeader(3, store).begin().steps(second);
                assertNothingLost(store, 4, leader);
            }
            if (ended) {
                assertTrue(first > 10, "only " + first + " steps");
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anAppendMayBeTornAtEveryByte(Fencing fencing) throws IOException {
        for (int step = 12; step < 70; step += 5) {
            Map<String, Long> before = new HashMap<>();
            Supplier<MemoryJournalStore> prepared = () -> new MemoryJournalStore(fencing, LEASE_LOOKS);
            int steps = step;
            Prepared at = run(prepared.get(), steps);
            for (StoredFile file : at.store.files("epoch-1")) {
                before.put(file.name(), file.length());
            }
            Set<JobId> acknowledgedBefore = Set.copyOf(at.leader.acknowledged);
            at.leader.step();
            for (StoredFile file : at.store.files("epoch-1")) {
                Long old = before.get(file.name());
                if (old == null || old >= file.length()) {
                    continue;
                }
                byte[] whole = at.store.read("epoch-1", file.name());
                for (int length = old.intValue(); length < whole.length; length++) {
                    Prepared torn = run(prepared.get(), steps);
                    torn.leader.step();
                    torn.store.overwrite("epoch-1", file.name(), Arrays.copyOf(whole, length));
                    Set<JobId> state = TestLeader.jobs(
                            new TestLeader(2, torn.store).takeOver().state());
                    assertTrue(state.containsAll(acknowledgedBefore), "step " + steps + " torn at " + length);
                    assertPrefix(torn.leader.appended, state);
                }
            }
        }
    }

    private record Prepared(MemoryJournalStore store, TestLeader leader) {}

    private static Prepared run(MemoryJournalStore store, int steps) {
        TestLeader leader = new TestLeader(1, store).begin();
        script(leader, steps);
        return new Prepared(store, leader);
    }

    @ParameterizedTest
    @EnumSource
    void anEarlierLeaderThatGoesOnAtAnyMomentMakesNothingDurable(Fencing fencing) {
        for (int before = 20; before < 60; before += 7) {
            for (int during = 0; during < 45; during++) {
                MemoryJournalStore store = new MemoryJournalStore(fencing, LEASE_LOOKS);
                TestLeader old = new TestLeader(1, store).begin();
                script(old, before);
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
        for (int first = 0; first < 35; first++) {
            for (int second = 0; second < 35; second++) {
                MemoryJournalStore store = new MemoryJournalStore(fencing, LEASE_LOOKS);
                TestLeader old = new TestLeader(1, store).takeOver();
                script(old, 30);
                race(store, first, second, Set.copyOf(old.acknowledged));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoThatFoundNothingOnlyOneCanGoOn(Fencing fencing) {
        for (int first = 0; first < 25; first++) {
            for (int second = 0; second < 25; second++) {
                race(new MemoryJournalStore(fencing, LEASE_LOOKS), first, second, Set.of());
            }
        }
    }

    /** Both orders: the lower epoch goes first, and the higher one. */
    private static void race(MemoryJournalStore store, int first, int second, Set<JobId> before) {
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
        assertTrue(canGoOn <= 1, "both go on after " + first + " and " + second + " steps");
        Set<JobId> state = TestLeader.jobs(new TestLeader(9, store).takeOver().state());
        assertTrue(state.containsAll(before));
        assertTrue(state.containsAll(a.acknowledged));
        assertTrue(state.containsAll(b.acknowledged));
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

    @Test
    void aLogThatIsMissingIsDamage() throws IOException {
        assertUnreadable("log-1-3 is missing", store -> store.deleteFile("epoch-1", "log-1-3"));
        assertUnreadable("snapshot that it follows", store -> store.deleteFile("epoch-1", "snapshot-1-1"));
    }

    @Test
    void aLogThatIsCutThoughAnotherFollowsIsDamage() throws IOException {
        assertUnreadable("log-1-2 is damaged", store -> {
            byte[] bytes = store.read("epoch-1", "log-1-2");
            store.overwrite("epoch-1", "log-1-2", Arrays.copyOf(bytes, bytes.length - 10));
        });
        // also where a batch ends, here none is left: the next log tells
        assertUnreadable("log-1-3 is damaged", store -> {
            byte[] bytes = store.read("epoch-1", "log-1-2");
            int header = java.nio.ByteBuffer.wrap(bytes).getInt(12);
            store.overwrite("epoch-1", "log-1-2", Arrays.copyOf(bytes, header));
        });
    }

    @Test
    void aFlippedByteAnywhereInTheFilesIsDamage() throws IOException {
        MemoryJournalStore sample = longLogs();
        for (StoredFile file : sample.files("epoch-1")) {
            for (int at = 0; at < file.length(); at += 3) {
                int position = at;
                assertUnreadable(file.name(), store -> {
                    byte[] bytes = store.read("epoch-1", file.name());
                    bytes[position] ^= 4;
                    store.overwrite("epoch-1", file.name(), bytes);
                });
            }
        }
    }

    @Test
    void aJournalOfANewerFormatIsRefused() throws IOException {
        MemoryJournalStore store = longLogs();
        byte[] log = store.read("epoch-1", "log-1-2");
        log[11] = 2;
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(log, 0, 16);
        java.nio.ByteBuffer.wrap(log).putInt(16, (int) crc.getValue());
        store.overwrite("epoch-1", "log-1-2", log);
        TestLeader next = new TestLeader(2, store).begin().toTheEnd();
        assertInstanceOf(NewerJournalException.class, next.failure());
    }

    @Test
    void damageThatASnapshotFindsEndsTheAppending() throws IOException {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 0);
        TestLeader leader = new TestLeader(1, store).takeOver();
        while (store.files("epoch-1").stream().noneMatch(file -> file.name().equals("log-1-2"))) {
            leader.append(1);
            leader.steps(1);
        }
        byte[] bytes = store.read("epoch-1", "log-1-1");
        bytes[bytes.length / 2] ^= 1;
        store.overwrite("epoch-1", "log-1-1", bytes);
        int appends = 0;
        while (!leader.append(1).isCompletedExceptionally() && appends < 100) {
            leader.toTheEnd();
            appends++;
        }
        Throwable cause =
                leader.append(1).handle((done, failure) -> failure.getCause()).join();
        assertInstanceOf(DamagedJournalException.class, cause);
    }

    @Test
    void whatComesWhileABatchIsWrittenIsTheNextBatch() throws IOException {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 0);
        JournalLimits large = new JournalLimits(1 << 20, 1 << 20, 1 << 20, 1_000, 10_000, 1_000_000, 1_000_000_000);
        TestLeader leader = new TestLeader(1, store, large).takeOver();
        for (int i = 0; i < 500; i++) {
            leader.append(1);
        }
        assertEquals(2, leader.steps(100), "one step for the first, one for all others");
        assertEquals(500, leader.acknowledged.size());
    }

    @Test
    void aClosedJournalGivesItsFileBackAndTakesNoMore() {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, Integer.MAX_VALUE);
        TestLeader leader = new TestLeader(1, store).takeOver();
        leader.append(1);
        leader.toTheEnd();
        leader.close();
        leader.toTheEnd();
        assertTrue(leader.append(1).isCompletedExceptionally());
        TestLeader next = new TestLeader(2, store).takeOver();
        assertEquals(leader.acknowledged, TestLeader.jobs(next.state()));
    }

    @Test
    void aStoreThatDoesNotAnswerCostsTheLeadership() {
        ManualLoop loop = new ManualLoop();
        SteppedCaller caller = new SteppedCaller(loop);
        StoredJournal journal = new StoredJournal(
                1,
                new MemoryJournalStore(Fencing.LEASES, 0),
                caller,
                new SteppedCaller(loop),
                loop,
                windrow.coordinator.core.HardState::empty,
                TestLeader.TINY);
        var takeover = journal.takeOver().toCompletableFuture();
        assertTrue(loop.passToNextTimer());
        assertTrue(takeover.isCompletedExceptionally());
        Throwable cause = takeover.handle((state, failure) -> failure).join();
        assertTrue(cause.getMessage().contains("took more than 1000 ms"), cause.getMessage());
    }

    /** Changes a store. */
    private interface Change {
        void apply(MemoryJournalStore store) throws IOException;
    }

    private static void assertUnreadable(String what, Change change) throws IOException {
        MemoryJournalStore store = longLogs();
        change.apply(store);
        TestLeader next = new TestLeader(2, store).begin().toTheEnd();
        assertInstanceOf(UnreadableJournalException.class, next.failure());
        assertTrue(next.failure().getMessage().contains(what), next.failure().getMessage());
        assertTrue(
                next.failure().getMessage().contains("memory/epoch-2/"),
                next.failure().getMessage());
    }

    /** Several logs behind the first snapshot. */
    private static MemoryJournalStore longLogs() throws IOException {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 0);
        TestLeader leader = new TestLeader(
                        1, store, new JournalLimits(200, 700, 1 << 20, 1_000, 10_000, 1_000_000, 1_000_000_000))
                .takeOver();
        for (int i = 0; i < 30; i++) {
            leader.append(1);
            leader.toTheEnd();
        }
        assertTrue(store.files("epoch-1").size() > 4);
        return store;
    }

    private static void assertNothingLost(MemoryJournalStore store, long epoch, TestLeader dead) {
        TestLeader next = new TestLeader(epoch, store).takeOver();
        Set<JobId> state = TestLeader.jobs(next.state());
        assertTrue(state.containsAll(dead.acknowledged), () -> "lost of " + dead.acknowledged + ": " + state);
        assertPrefix(dead.appended, state);
        next.append(2);
        next.toTheEnd();
        assertEquals(next.appended, next.acknowledged);
    }

    private static void assertPrefix(Set<JobId> appended, Set<JobId> state) {
        assertEquals(new ArrayList<>(appended).subList(0, state.size()), new ArrayList<>(state));
    }
}
