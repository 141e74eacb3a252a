package windrow.coordinator.journal.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import windrow.coordinator.core.HardState;
import windrow.coordinator.journal.store.JournalStore.StoredFile;
import windrow.coordinator.journal.store.MemoryJournalStore;
import windrow.coordinator.journal.store.MemoryJournalStore.Fencing;
import windrow.protocol.id.JobId;

/** What was told to be durable is there for every later leader, whenever this one dies. */
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
    void aSnapshotAndTheLogsBehindItAreTheSameStateAsAllRecords() throws IOException {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 0);
        TestLeader leader = new TestLeader(1, store).takeOver();
        for (int i = 0; i < 60; i++) {
            leader.append(1);
            leader.toTheEnd();
        }
        assertTrue(!names(store, "epoch-1").contains("log-1-1"), "a snapshot took the place of records");
        HardState expected = HardState.empty();
        leader.records.forEach(expected::replay);
        TestLeader next = new TestLeader(2, store).takeOver();
        assertEquals(expected.hash(), next.state().hash());
        assertEquals(leader.acknowledged, TestLeader.jobs(next.state()));
    }

    @ParameterizedTest
    @EnumSource
    void aLeaderMayDieAfterEveryStep(Fencing fencing) {
        for (int crash = 0; ; crash++) {
            MemoryJournalStore store = new MemoryJournalStore(fencing, LEASE_LOOKS);
            TestLeader dying = new TestLeader(1, store).begin();
            int steps = dying.script(crash);
            assertNothingLost(store, 2, dying);
            if (steps < crash) {
                assertTrue(crash > 80, "only " + crash + " steps");
                return;
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTakeoverMayDieAfterEveryStepAndTheNextOneToo(Fencing fencing) {
        for (int first = 0; ; first++) {
            boolean ended = false;
            for (int second = 0; second < 30; second += 3) {
                MemoryJournalStore store = new MemoryJournalStore(fencing, LEASE_LOOKS);
                TestLeader leader = new TestLeader(1, store).takeOver();
                leader.script(57);
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
        leader.script(steps);
        return new Prepared(store, leader);
    }

    @Test
    void aFileThatCannotBeRemovedCostsNeitherTheLeadershipNorSnapshots() throws IOException {
        MemoryJournalStore files = new MemoryJournalStore(Fencing.LEASES, LEASE_LOOKS);
        FailingStore store = new FailingStore(files);
        TestLeader first = new TestLeader(1, store).takeOver();
        first.append(3);
        first.toTheEnd();
        store.cannotBeRemoved = name -> name.endsWith("-1-1");
        TestLeader next = new TestLeader(2, store).takeOver();
        for (int i = 0; i < 60; i++) {
            next.append(1);
            next.toTheEnd();
        }
        List<String> names = names(files, "epoch-2");
        assertTrue(names.contains("snapshot-1-1") && names.contains("log-1-1"), names.toString());
        assertTrue(names.size() < 12 && !names.contains("snapshot-2-1"), names.toString());
        Set<JobId> all = new LinkedHashSet<>(first.acknowledged);
        all.addAll(next.acknowledged);
        assertEquals(all, TestLeader.jobs(new TestLeader(3, store).takeOver().state()));
    }

    @Test
    void aSnapshotThatFailsGivesItsFileBack() throws IOException {
        MemoryJournalStore files = new MemoryJournalStore(Fencing.LEASES, LEASE_LOOKS);
        FailingStore store = new FailingStore(files);
        TestLeader leader = new TestLeader(1, store).takeOver();
        store.cannotBeWritten = name -> name.endsWith(".part");
        while (names(files, "epoch-1").stream().noneMatch(name -> name.endsWith(".part"))) {
            leader.append(1);
            leader.steps(2);
        }
        leader.toTheEnd();
        for (String name : names(files, "epoch-1")) {
            assertTrue(!name.endsWith(".part") || files.isClosed("epoch-1", name), name + " is open");
        }
        store.cannotBeWritten = name -> false;
        for (int i = 0; i < 60; i++) {
            leader.append(1);
            leader.toTheEnd();
        }
        assertEquals(leader.appended, leader.acknowledged);
        assertTrue(names(files, "epoch-1").size() < 12, "snapshots are made again");
    }

    private static List<String> names(MemoryJournalStore store, String folder) throws IOException {
        return store.files(folder).stream().map(StoredFile::name).sorted().toList();
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

    /** A header names all kinds of record, and may be longer than a log is to be. */
    @Test
    void eachLogTakesARecordHoweverShortItIsToBe() throws IOException {
        MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 0);
        JournalLimits one = new JournalLimits(1 << 20, 1, 1 << 20, 1_000, 10_000, 1_000_000, 1_000_000_000);
        TestLeader leader = new TestLeader(1, store, one).takeOver();
        for (int i = 0; i < 3; i++) {
            leader.append(1);
            leader.toTheEnd();
        }
        assertEquals(leader.appended, leader.acknowledged);
        assertNothingLost(store, 2, leader);
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
                HardState::empty,
                TestLeader.TINY,
                null);
        var takeover = journal.takeOver().toCompletableFuture();
        assertTrue(loop.passToNextTimer());
        assertTrue(takeover.isCompletedExceptionally());
        Throwable cause = takeover.handle((state, failure) -> failure).join();
        assertTrue(cause.getMessage().contains("took more than 1000 ms"), cause.getMessage());
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
