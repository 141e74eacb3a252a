package windrow.coordinator.journal.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import windrow.coordinator.journal.ForeignJournalException;
import windrow.coordinator.journal.store.MemoryJournalStore;
import windrow.coordinator.journal.store.MemoryJournalStore.Fencing;

/** An empty journal, or that of others, is believed only where the cluster has none of its own. */
class JournalIdentityTest {

    private final MemoryRegistry registry = new MemoryRegistry();
    private final MemoryJournalStore store = new MemoryJournalStore(Fencing.LEASES, 1);

    private static TestLeader served(TestLeader leader) {
        leader.takeOver();
        leader.append(2);
        return leader.toTheEnd();
    }

    private static ForeignJournalException refused(TestLeader leader) {
        leader.begin().toTheEnd();
        assertTrue(leader.failed());
        return assertInstanceOf(ForeignJournalException.class, leader.failure());
    }

    @Test
    void aFolderWithoutAJournalIsRefusedWhereTheClusterHasOneAndStaysAsItIs() {
        TestLeader first = served(new TestLeader(1, store, registry));
        MemoryJournalStore elsewhere = new MemoryJournalStore(Fencing.LEASES, 1);
        String message = refused(new TestLeader(7, elsewhere, registry)).getMessage();
        assertTrue(message.contains("memory/ holds no journal, but this cluster's journal is new-1, last in memory/"));
        assertTrue(message.contains("coordinator.journal") && message.contains("forget it"), message);
        assertEquals(List.of(), elsewhere.folders());
        assertEquals(
                first.acknowledged,
                TestLeader.jobs(new TestLeader(8, store, registry).takeOver().state()));
    }

    @Test
    void aJournalOfOthersIsRefusedAndTheirLeaderLeadsOn() {
        served(new TestLeader(1, store, registry));
        MemoryJournalStore theirs = new MemoryJournalStore(Fencing.LEASES, 1);
        MemoryRegistry others = new MemoryRegistry();
        others.newId();
        TestLeader other = served(new TestLeader(3, theirs, others));
        String message = refused(new TestLeader(5, theirs, registry)).getMessage();
        assertTrue(message.contains("memory/ holds journal new-2, but"), message);
        other.append(1);
        other.toTheEnd();
        assertEquals(other.appended, other.acknowledged);
    }

    @Test
    void aJournalOfBeforeItHadAnIdBecomesTheClusters() throws Exception {
        TestLeader old = served(new TestLeader(1, store));
        assertEquals(
                old.acknowledged,
                TestLeader.jobs(new TestLeader(2, store, registry).takeOver().state()));
        assertEquals("new-1", registry.registered().orElseThrow().id());
        assertTrue(store.files("epoch-2").stream().anyMatch(file -> file.name().equals("id-new-1")));
        // but not one that lies where the cluster's should be
        MemoryJournalStore elsewhere = new MemoryJournalStore(Fencing.LEASES, 1);
        served(new TestLeader(1, elsewhere));
        String message = refused(new TestLeader(3, elsewhere, registry)).getMessage();
        assertTrue(message.contains("holds a journal without an id"), message);
    }

    @Test
    void aClusterWhoseZooKeeperBeganAnewKeepsItsJournal() {
        TestLeader old = served(new TestLeader(1, store, registry));
        MemoryRegistry anew = new MemoryRegistry();
        assertEquals(
                old.acknowledged,
                TestLeader.jobs(new TestLeader(2, store, anew).takeOver().state()));
        assertEquals(registry.registered(), anew.registered());
    }

    @Test
    void anOperatorLetsTheClusterBeginWithAnEmptyJournal() {
        served(new TestLeader(1, store, registry));
        MemoryJournalStore empty = new MemoryJournalStore(Fencing.LEASES, 1);
        refused(new TestLeader(2, empty, registry));
        registry.forget();
        assertEquals(
                Set.of(),
                TestLeader.jobs(new TestLeader(3, empty, registry).takeOver().state()));
        refused(new TestLeader(4, store, registry));
    }

    @ParameterizedTest
    @EnumSource
    void aLeaderMayDieAfterEveryStepOfItsFirstTakeover(Fencing fencing) {
        for (int first = 0; first < 30; first++) {
            for (int second = 0; second < 30; second++) {
                MemoryRegistry remembers = new MemoryRegistry();
                MemoryJournalStore kept = new MemoryJournalStore(fencing, 1);
                new TestLeader(1, kept, remembers).begin().steps(first);
                new TestLeader(2, kept, remembers).begin().steps(second);
                TestLeader third = served(new TestLeader(3, kept, remembers));
                assertEquals(
                        third.acknowledged,
                        TestLeader.jobs(
                                new TestLeader(4, kept, remembers).takeOver().state()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void ofTwoThatBeginAtOnceWithFoldersOfTheirOwnOneIsRefused(Fencing fencing) {
        for (int first = 0; first < 30; first++) {
            for (int second = 0; second < 30; second++) {
                MemoryRegistry remembers = new MemoryRegistry();
                TestLeader one = new TestLeader(1, new MemoryJournalStore(fencing, 1), remembers).begin();
                TestLeader two = new TestLeader(2, new MemoryJournalStore(fencing, 1), remembers).begin();
                one.steps(first);
                two.steps(second);
                one.toTheEnd();
                two.toTheEnd();
                assertTrue(one.serves() != two.serves(), "after " + first + " and " + second + " steps");
                Throwable refusal = one.serves() ? two.failure() : one.failure();
                assertInstanceOf(ForeignJournalException.class, refusal);
            }
        }
    }
}
